// Histogram: how many of many numbers fall into each interval.

/// Counts of values in intervals of equal, round width.
///
/// Numbers that are not finite are left out. Several histograms in one chart share their intervals.
public struct Histogram: Sendable, Equatable {
  /// What the legend calls it; empty for no entry.
  public var name: String
  /// The numbers to count.
  public var values: [Double]
  /// How many intervals, of exactly this number; without it as many as suit the number of values.
  public var bins: Int?

  /// A histogram of floating-point numbers.
  public init(_ name: String = "", values: [some BinaryFloatingPoint], bins: Int? = nil) {
    precondition(bins ?? 1 > 0, "a histogram needs at least one interval, got \(bins ?? 0)")
    self.name = name
    self.values = values.map { Double($0) }
    self.bins = bins
  }

  /// A histogram of whole numbers; an interval is at least 1 wide.
  public init(_ name: String = "", values: [some BinaryInteger], bins: Int? = nil) {
    self.init(name, values: values.map { Double($0) }, bins: bins)
  }

  /// How many values lie in each interval between neighbouring `edges`: lower edge included, upper excluded,
  /// except for the last interval, which has both.
  func counts(_ edges: [Double]) -> [Int] {
    guard edges.count > 1 else { return [] }
    var counts = [Int](repeating: 0, count: edges.count - 1)
    for value in values where value.isPlottable && value >= edges[0] && value <= edges[edges.count - 1] {
      var low = 0
      var high = edges.count - 1  // edges[low] <= value < edges[high], or the last edge
      while high - low > 1 {
        let middle = (low + high) / 2
        if value >= edges[middle] { low = middle } else { high = middle }
      }
      counts[low] += 1
    }
    return counts
  }

  /// The interval limits that all `histograms` share; empty when there is no finite value.
  static func edges(_ histograms: [Histogram]) -> [Double] {
    let values = histograms.lazy.flatMap { $0.values }.filter { $0.isPlottable }
    guard let low = values.min(), let high = values.max() else { return [] }
    if let bins = histograms.lazy.compactMap({ $0.bins }).first {
      let (from, to) = low < high ? (low, high) : (low - 0.5, high + 0.5)
      return (0...bins).map { $0 == bins ? to : from + (to - from) * (Double($0) / Double(bins)) }
    }
    // Rice's rule: twice the cube root of the number of values.
    let count = values.count
    let rice = (1...).first { $0 * $0 * $0 >= 8 * count } ?? 1
    let whole = values.allSatisfy { $0 == $0.rounded() && $0.magnitude < 1e15 }
    let ticks = Ticks(
      covering: low, whole ? high + 1 : high, atMost: min(max(rice, 4), 60) + 1, whole: whole)
    return ticks.values
  }
}
