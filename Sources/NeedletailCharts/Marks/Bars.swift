// Bars: one number a category.

/// A bar for each category, from zero. Several in one chart stand side by side.
///
/// A number that is not finite leaves its place empty.
public struct Bars: Sendable, Equatable {
  /// What the legend calls them; empty for no entry.
  public var name: String
  /// The categories, in the order of drawing.
  public var categories: [String]
  /// How long each bar is; as many as `categories`.
  public var values: [Double]

  /// Bars written as pairs: `Bars("Test accuracy", ["rnn": 0.82, "lstm": 0.88])`.
  public init(_ name: String, _ values: KeyValuePairs<String, Double>) {
    self.init(name, categories: values.map { $0.key }, values: values.map { $0.value })
  }

  /// Bars without a name, written as pairs.
  public init(_ values: KeyValuePairs<String, Double>) { self.init("", values) }

  /// Bars from two lists.
  /// - Precondition: both have the same length.
  public init(_ name: String = "", categories: [String], values: [some BinaryFloatingPoint]) {
    precondition(
      categories.count == values.count,
      "bars need one value a category, got \(categories.count) categories and \(values.count) values")
    self.name = name
    self.categories = categories
    self.values = values.map { Double($0) }
  }
}
