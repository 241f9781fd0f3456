// AutomaticAccuracy: the accuracy that suits the model, under the name that the user gave it.

/// Keras' `"acc"` and `"accuracy"`: the binary accuracy for one output, the sparse categorical one where
/// targets are class numbers, the categorical one otherwise. It keeps its name.
public struct AutomaticAccuracy: Metric {
  public static let kind = "AutomaticAccuracy"
  public var name: String { didSet { chosen?.name = name } }
  private var chosen: (any Metric)?

  public init(name: String = "accuracy") { self.name = name }
  public init(config: Config) throws { self.init(name: try config.name() ?? "accuracy") }
  public var config: Config { ["name": .string(name)] }

  public var result: Float { chosen?.result ?? 0 }
  public mutating func reset() { chosen?.reset() }

  /// Chooses by the shapes of the first batch, as Keras does, where `resolved` was not asked before.
  public mutating func update(_ predicted: Tensor, _ target: Tensor, _ weights: Tensor?) throws {
    let outputs = predicted.rank > 1 ? predicted.shape.last! : 1
    let classNumbers = target.rank < predicted.rank || target.shape.last == 1
    var metric = chosen ?? accuracy(outputs: outputs, classNumbers: classNumbers)
    try metric.update(predicted, target, weights)
    chosen = metric
  }

  public func resolved(loss: any Loss, outputs: Int?) -> any Metric {
    guard let outputs else { return self }
    return accuracy(outputs: outputs, classNumbers: loss is SparseCategoricalCrossentropy)
  }

  private func accuracy(outputs: Int, classNumbers: Bool) -> any Metric {
    if outputs == 1 { return BinaryAccuracy(name: name) }
    return classNumbers ? SparseCategoricalAccuracy(name: name) : CategoricalAccuracy(name: name)
  }
}

extension Metric where Self == AutomaticAccuracy {
  /// The accuracy that suits the model, named `acc`.
  public static var acc: AutomaticAccuracy { AutomaticAccuracy(name: "acc") }
  /// The accuracy that suits the model, named `accuracy`.
  public static var accuracy: AutomaticAccuracy { AutomaticAccuracy(name: "accuracy") }
}
