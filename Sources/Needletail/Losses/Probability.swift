// Probability: the bounds that keep a logarithm finite, and what configurations of losses share.

/// The range that Keras cuts probabilities to before it takes a logarithm.
enum Probability {
  static let lowest: Float = 1e-7
  static let highest: Float = 1 - 1e-7  // 0.99999988

  static func cut(_ p: Float) -> Float { min(max(p, lowest), highest) }
  /// Whether a probability is left as it is, so that it has a gradient.
  static func isInside(_ p: Float) -> Bool { p >= lowest && p <= highest }
}

extension Config {
  /// The configuration of a loss: name and reduction, then its own arguments.
  static func loss(_ name: String, _ reduction: Reduction, _ own: Config = [:]) -> Config {
    let shared: Config = ["name": .string(name), "reduction": .string(reduction.rawValue)]
    return Config(shared.entries + own.entries)
  }

  func labelSmoothing() throws -> Float {
    let smoothing = try float("label_smoothing", default: 0)
    guard (0...1).contains(smoothing) else {
      throw ModelError("the configuration's 'label_smoothing' must be from 0 to 1, not \(smoothing)")
    }
    return smoothing
  }
}
