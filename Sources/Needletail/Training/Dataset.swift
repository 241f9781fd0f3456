// Dataset: rows for training, and the batches made of them.

/// Some rows of a data set.
public struct Batch: Sendable {
  /// The inputs, one tensor for each input of the model, the batch axis first.
  public var x: [Tensor] = []
  /// The targets, one for each output of the model; empty where there are none.
  public var y: [Tensor] = []
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
  /// The shapes of the inputs as a model is built for them, the batch axis first and open.
  var inputShapes: [Shape] { get }
  /// Puts rows into a batch, using its memory again where it fits.
  func load(_ rows: ArraySlice<Int>, into batch: inout Batch)
}

/// A data set that can be cut into parts without a copy.
public protocol SlicedDataset: Dataset {
  /// A part of the rows, numbered anew.
  func subset(_ range: Range<Int>) -> Self
}

extension SlicedDataset {
  /// The rows to train on and those, at the end, to validate on.
  /// - Parameter share: the share of the second, as Keras' `validation_split`.
  /// - Throws: `ModelError` when one of them would be empty.
  func split(validation share: Float) throws -> (Self, Self) {
    guard share >= 0, share < 1 else {
      throw ModelError("validationSplit must be at least 0 and below 1, not \(share)")
    }
    let kept = Int((Double(count) * (1 - share.shortest)).rounded(.down))
    guard kept > 0, kept < count else {
      throw ModelError(
        "validationSplit \(share) of \(count) samples leaves \(kept) to train on "
          + "and \(count - kept) to validate on; both must be at least 1")
    }
    return (subset(0..<kept), subset(kept..<count))
  }
}

/// Inputs, targets and weights held in memory.
public struct TensorDataset: SlicedDataset {
  let x: [Tensor]
  let y: [Tensor]
  let weights: Tensor?

  public var count: Int { x[0].shape[0] }
  public var inputShapes: [Shape] { x.map { Shape([nil] + $0.shape.dropFirst().map { $0 }) } }

  /// - Parameters:
  ///   - x: `[samples, …]`
  ///   - y: `[samples, …]`
  ///   - weights: `[samples]`
  /// - Throws: `InputError` when they differ in number or hold a NaN.
  public init(_ x: Tensor, _ y: Tensor? = nil, weights: Tensor? = nil) throws {
    try self.init([x], y.map { [$0] } ?? [], weights: weights)
  }

  /// - Parameters:
  ///   - x: one tensor for each input of the model, `[samples, …]`
  ///   - y: one tensor for each output, `[samples, …]`
  ///   - weights: `[samples]`
  /// - Throws: `InputError` when they differ in number or hold a NaN.
  public init(_ x: [Tensor], _ y: [Tensor] = [], weights: Tensor? = nil) throws {
    func label(_ name: String, _ i: Int, of all: [Tensor]) -> String {
      all.count > 1 ? "\(name)[\(i)]" : name
    }
    let named =
      x.enumerated().map { (name: label("x", $0, of: x), tensor: $1) }
      + y.enumerated().map { (name: label("y", $0, of: y), tensor: $1) }
      + (weights.map { [(name: "the sample weights", tensor: $0)] } ?? [])
    guard let first = named.first, !x.isEmpty else { throw InputError("there is no input; x is empty") }
    for (name, tensor) in named {
      guard tensor.rank > 0 else {
        throw InputError("\(name) is a single number; it needs a first axis of samples")
      }
      guard tensor.shape[0] == first.tensor.shape[0] else {
        throw InputError(
          "\(first.name) has \(first.tensor.shape[0]) samples and \(name) has \(tensor.shape[0]); "
            + "they must be as many")
      }
      if let place = tensor.firstNaN() {
        throw InputError(
          "\(name) holds a NaN in sample \(place / max(1, tensor.count / tensor.shape[0])); "
            + "remove or replace such values before training")
      }
    }
    self.init(x: x, y: y, weights: weights)
  }

  private init(x: [Tensor], y: [Tensor], weights: Tensor?) {
    self.x = x
    self.y = y
    self.weights = weights
  }

  public func subset(_ range: Range<Int>) -> TensorDataset {
    TensorDataset(
      x: x.map { $0[rows: range] }, y: y.map { $0[rows: range] }, weights: weights.map { $0[rows: range] })
  }

  /// The same rows with other weights.
  func weighted(_ weights: Tensor?) -> TensorDataset { TensorDataset(x: x, y: y, weights: weights) }

  public func load(_ rows: ArraySlice<Int>, into batch: inout Batch) {
    batch.rows.removeAll(keepingCapacity: true)
    batch.rows.append(contentsOf: rows)
    TensorDataset.gather(x, rows, into: &batch.x)
    TensorDataset.gather(y, rows, into: &batch.y)
    if let weights {
      var part = batch.weights.take() ?? Tensor(repeating: 0, shape: [0])
      weights.gather(rows, into: &part)
      batch.weights = part
    } else {
      batch.weights = nil
    }
  }

  private static func gather(_ sources: [Tensor], _ rows: ArraySlice<Int>, into targets: inout [Tensor]) {
    if targets.count != sources.count {
      targets = sources.map { _ in Tensor(repeating: 0, shape: [0]) }
    }
    for (i, source) in sources.enumerated() { source.gather(rows, into: &targets[i]) }
  }
}

extension Tensor {
  /// Copies rows into a tensor, whose memory is used again where it is large enough.
  public func gather(_ rows: ArraySlice<Int>, into target: inout Tensor) {
    let width = shape[0] == 0 ? 0 : count / shape[0]
    if target.rank != rank || target.shape[0] != rows.count || target.shape.dropFirst() != shape.dropFirst() {
      target.resize([rows.count] + shape.dropFirst())
    }
    withUnsafeBufferPointer { source in
      target.withUnsafeMutableBufferPointer { out in
        guard let from = source.baseAddress, let to = out.baseAddress else { return }
        parallelBlocks(rows.count, of: max(1, 16_384 / max(1, width))) { block in
          for i in block {
            (to + i * width).update(from: from + rows[rows.startIndex + i] * width, count: width)
          }
        }
      }
    }
  }

  /// The place of the first NaN.
  func firstNaN() -> Int? {
    withUnsafeBufferPointer { all in
      let blocks = (count + elementBlock - 1) / elementBlock
      var places = [Int?](repeating: nil, count: blocks)
      places.withUnsafeMutableBufferPointer { buffer in
        let places = buffer  // each block writes a place of its own
        parallelBlocks(count, of: elementBlock) { block in
          // All comparisons in one, which a compiler makes vectors of, unlike a search.
          var found: UInt32 = 0
          for i in block { found |= all[i].bitPattern & 0x7fff_ffff > 0x7f80_0000 ? 1 : 0 }
          if found != 0 { places[block.lowerBound / elementBlock] = block.first { all[$0].isNaN } }
        }
      }
      return places.lazy.compactMap { $0 }.first
    }
  }
}
