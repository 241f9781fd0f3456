// TimeseriesDataset: windows of a series as rows for training.

import Needletail

/// Windows that slide over a series, cut out batch by batch.
///
/// Keras: `timeseries_dataset_from_array`, and the legacy `TimeseriesGenerator`; batches and their order are `fit`'s.
public struct TimeseriesDataset: SlicedDataset {
  private let data: Tensor
  private let targets: Tensor?
  /// Elements of the series in a window, one every `rate` steps.
  private let length: Int
  private let rate: Int
  private let reverse: Bool
  /// Where the first window begins, and how far apart they are.
  private let first: Int
  private let stride: Int
  /// What to add to the beginning of a window for its target.
  private let targetOffset: Int
  public let count: Int

  /// Windows whose targets stand at their beginning. Keras: `timeseries_dataset_from_array`.
  /// - Parameters:
  ///   - data: the series, `[time, …]`.
  ///   - targets: `[time, …]`; the window that begins at step i has the target i. Nil: none.
  ///   - sequenceLength: elements in a window.
  ///   - sequenceStride: steps from one window to the next.
  ///   - samplingRate: steps from one element of a window to the next.
  ///   - startIndex: the first step that is used; nil: 0.
  ///   - endIndex: the first step that is no longer used; nil: all are.
  /// - Throws: `DataError.invalid` for numbers out of range.
  public init(
    _ data: Tensor, targets: Tensor? = nil, sequenceLength: Int, sequenceStride: Int = 1,
    samplingRate: Int = 1, startIndex: Int? = nil, endIndex: Int? = nil
  ) throws {
    let time = try Self.time(of: data)
    try Self.check("sequenceLength", sequenceLength, 1...time)
    try Self.check("sequenceStride", sequenceStride, 1...time)
    try Self.check("samplingRate", samplingRate, 1...time)
    let start = startIndex ?? 0
    let end = endIndex ?? time
    try Self.check("startIndex", start, 0...time - 1)
    try Self.check("endIndex", end, start + 1...time)
    var windows = max(0, end - start - (sequenceLength - 1) * samplingRate)
    if let targets {
      guard targets.rank > 0, start < targets.shape[0] || windows == 0 else {
        throw DataError.invalid("targets of shape \(targets.shape) have none for startIndex \(start)")
      }
      windows = min(windows, targets.shape[0] - start)
    }
    self.init(
      data: data, targets: targets, length: sequenceLength, rate: samplingRate, reverse: false, first: start,
      stride: sequenceStride, targetOffset: 0, count: (windows + sequenceStride - 1) / sequenceStride)
  }

  /// Windows whose targets come right behind them. Keras: the legacy `TimeseriesGenerator`.
  /// - Parameters:
  ///   - data: the series, `[time, …]`.
  ///   - targets: `[time, …]`, as long as the series.
  ///   - length: steps in a window.
  ///   - samplingRate: steps from one element of a window to the next.
  ///   - stride: steps from one window to the next.
  ///   - startIndex: the first step that is used.
  ///   - endIndex: the last step that has a window before it; nil: the last of all.
  ///   - reverse: whether windows run backwards.
  /// - Throws: `DataError.invalid` for numbers out of range and series of different lengths.
  public init(
    _ data: Tensor, targets: Tensor, length: Int, samplingRate: Int = 1, stride: Int = 1, startIndex: Int = 0,
    endIndex: Int? = nil, reverse: Bool = false
  ) throws {
    let time = try Self.time(of: data)
    guard targets.rank > 0, targets.shape[0] == time else {
      throw DataError.invalid(
        "the series has \(time) steps and targets of shape \(targets.shape); they must be as many")
    }
    try Self.check("length", length, 1...time)
    try Self.check("samplingRate", samplingRate, 1...time)
    try Self.check("stride", stride, 1...time)
    let end = endIndex ?? time - 1
    try Self.check("endIndex", end, 0...time - 1)
    guard startIndex >= 0, startIndex + length <= end else {
      throw DataError.invalid(
        "a window of \(length) steps from startIndex \(startIndex) does not end before endIndex \(end); "
          + "use a shorter length")
    }
    self.init(
      data: data, targets: targets, length: (length + samplingRate - 1) / samplingRate, rate: samplingRate,
      reverse: reverse, first: startIndex, stride: stride, targetOffset: length,
      count: (end - startIndex - length) / stride + 1)
  }

  private init(
    data: Tensor, targets: Tensor?, length: Int, rate: Int, reverse: Bool, first: Int, stride: Int,
    targetOffset: Int, count: Int
  ) {
    (self.data, self.targets, self.length, self.rate) = (data, targets, length, rate)
    (self.reverse, self.first, self.stride) = (reverse, first, stride)
    (self.targetOffset, self.count) = (targetOffset, count)
  }

  private static func time(of data: Tensor) throws -> Int {
    guard data.rank > 0, data.shape[0] > 0 else {
      throw DataError.invalid("a series of shape \(data.shape) has no steps")
    }
    return data.shape[0]
  }

  private static func check(_ name: String, _ value: Int, _ range: ClosedRange<Int>) throws {
    guard range.contains(value) else {
      throw DataError.invalid(
        "\(name) must be from \(range.lowerBound) to \(range.upperBound), and is \(value)")
    }
  }

  public var inputShapes: [Shape] { [Shape([nil, length] + data.shape.dropFirst().map { $0 })] }

  public func subset(_ range: Range<Int>) -> TimeseriesDataset {
    TimeseriesDataset(
      data: data, targets: targets, length: length, rate: rate, reverse: reverse,
      first: first + range.lowerBound * stride, stride: stride, targetOffset: targetOffset, count: range.count
    )
  }

  public func load(_ rows: ArraySlice<Int>, into batch: inout Batch) {
    batch.rows.removeAll(keepingCapacity: true)
    batch.rows.append(contentsOf: rows)
    if batch.x.count != 1 { batch.x = [Tensor([])] }
    let features = Array(data.shape.dropFirst())
    var steps: [Int] = []
    for row in rows {
      let begin = first + row * stride
      for i in 0..<length { steps.append(begin + (reverse ? length - 1 - i : i) * rate) }
    }
    data.gather(steps[...], into: &batch.x[0])
    batch.x[0] = batch.x[0].reshaped([rows.count, length] + features)
    guard let targets else {
      batch.y = []
      return
    }
    if batch.y.count != 1 { batch.y = [Tensor([])] }
    targets.gather(rows.map { first + $0 * stride + targetOffset }[...], into: &batch.y[0])
  }
}
