// Dataset: rows for training, and the batches made of them.

/// Some rows of a data set.
public struct Batch: Sendable {
  /// The inputs, one tensor for each input of the model, the batch axis first.
  public var x: [Tensor] = []
  /// The target.
  public var y: Tensor?
  /// A weight for each row; nil for ones.
  public var weights: Tensor?
  /// The rows' numbers within the data set.
  public var rows: [Int] = []

  public init() {}

  /// The number of rows.
  public var count: Int { rows.count }
}

/// Rows that can be asked for in any order. `fit` shuffles and splits by asking.
public protocol Dataset: Sendable {
  /// The number of rows.
  var count: Int { get }
  /// The shape of an input as a model is built for it, the batch axis first and open.
  var inputShape: Shape { get }
  /// Puts rows into a batch, using its memory again where it fits.
  func load(_ rows: ArraySlice<Int>, into batch: inout Batch)
}

/// Inputs, targets and weights held in memory.
public struct TensorDataset: Dataset {
  let x: Tensor
  let y: Tensor?
  let weights: Tensor?

  public var count: Int { x.shape[0] }
  public var inputShape: Shape { Shape([nil] + x.shape.dropFirst().map { $0 }) }

  /// - Parameters:
  ///   - x: `[samples, …]`
  ///   - y: `[samples, …]`
  ///   - weights: `[samples]`
  /// - Throws: `InputError` when they differ in number or hold a NaN.
  public init(_ x: Tensor, _ y: Tensor? = nil, weights: Tensor? = nil) throws {
    guard x.rank > 0 else { throw InputError("x is a single number; it needs a first axis of samples") }
    for (name, other) in [("y", y), ("the sample weights", weights)] {
      guard let other else { continue }
      guard other.rank > 0, other.shape[0] == x.shape[0] else {
        throw InputError(
          "x has \(x.shape[0]) samples and \(name) \(other.rank > 0 ? "has \(other.shape[0])" : "is a single number"); "
            + "they must be as many")
      }
    }
    self.x = x
    self.y = y
    self.weights = weights
    for (name, tensor) in [("x", x), ("y", y), ("the sample weights", weights)] {
      guard let tensor, let place = tensor.firstNaN() else { continue }
      throw InputError(
        "\(name) holds a NaN in sample \(place / max(1, tensor.count / tensor.shape[0])); "
          + "remove or replace such values before training")
    }
  }

  /// A part of the rows, without a copy.
  func subset(_ range: Range<Int>) -> TensorDataset {
    TensorDataset(x: x[rows: range], y: y.map { $0[rows: range] }, weights: weights.map { $0[rows: range] })
  }

  private init(x: Tensor, y: Tensor?, weights: Tensor?) {
    self.x = x
    self.y = y
    self.weights = weights
  }

  /// The same rows with other weights.
  func weighted(_ weights: Tensor?) -> TensorDataset { TensorDataset(x: x, y: y, weights: weights) }

  public func load(_ rows: ArraySlice<Int>, into batch: inout Batch) {
    batch.rows.removeAll(keepingCapacity: true)
    batch.rows.append(contentsOf: rows)
    if batch.x.isEmpty { batch.x = [Tensor(repeating: 0, shape: [0])] }
    x.gather(rows, into: &batch.x[0])
    TensorDataset.gather(y, rows, into: &batch.y)
    TensorDataset.gather(weights, rows, into: &batch.weights)
  }

  private static func gather(_ source: Tensor?, _ rows: ArraySlice<Int>, into target: inout Tensor?) {
    guard let source else {
      target = nil
      return
    }
    var part = target.take() ?? Tensor(repeating: 0, shape: [0])
    source.gather(rows, into: &part)
    target = part
  }
}

extension Tensor {
  /// Copies rows into a tensor, whose memory is used again where it has the right size.
  func gather(_ rows: ArraySlice<Int>, into target: inout Tensor) {
    let width = shape[0] == 0 ? 0 : count / shape[0]
    if target.rank != rank || target.shape[0] != rows.count || target.shape.dropFirst() != shape.dropFirst() {
      target = Tensor(uninitialized: [rows.count] + shape.dropFirst()) { _ in }
    }
    withUnsafeBufferPointer { source in
      target.withUnsafeMutableBufferPointer { out in
        for (i, row) in rows.enumerated() {
          (out.baseAddress! + i * width).update(from: source.baseAddress! + row * width, count: width)
        }
      }
    }
  }

  /// The place of the first NaN.
  func firstNaN() -> Int? {
    withUnsafeBufferPointer { all in
      var start = 0
      while start < all.count {
        let end = min(all.count, start + 4096)
        var sum: Float = 0  // 0 · x is NaN for NaN and for infinities, 0 otherwise
        for i in start..<end { sum += 0 * all[i] }
        if sum != 0 || sum.isNaN, let found = all[start..<end].firstIndex(where: \.isNaN) { return found }
        start = end
      }
      return nil
    }
  }
}
