// Bidirectional: a recurrent layer and a copy of it that goes the other way.

/// How the outputs of the two directions are put together.
public enum MergeMode: String, Sendable, CaseIterable {
  /// Side by side.
  case concat
  case sum
  case mul
  /// The mean of the two.
  case ave
  /// Two outputs.
  case none
}

/// Runs a recurrent layer forwards and a copy of it, or a layer of your own, backwards.
/// Keras: https://keras.io/api/layers/recurrent_layers/bidirectional
///
/// `[batch, time, features]` to what the layers give, merged; a sequence of the backward layer is turned
/// round first, so that the two outputs of a step meet. With `returnSequences` masked steps give zeros.
/// Further inputs are the initial states of the forward layer, then of the backward layer; with
/// `returnState` the states are further outputs in that order.
public struct Bidirectional: Layer {
  public static let kind = "Bidirectional"
  public var name: LayerName
  public let mergeMode: MergeMode
  public private(set) var forwardLayer: any Recurrent
  public private(set) var backwardLayer: any Recurrent

  /// - Parameters:
  ///   - layer: the forward layer.
  ///   - backwardLayer: goes the other way than `layer` and returns the same; nil takes a copy of `layer`
  ///     with weights of its own.
  public init(
    _ layer: any Recurrent, mergeMode: MergeMode = .concat, backwardLayer: (any Recurrent)? = nil,
    name: String? = nil
  ) {
    self.mergeMode = mergeMode
    self.name = LayerName(name)
    forwardLayer = layer
    forwardLayer.name = LayerName(Bidirectional.name("forward", layer))
    self.backwardLayer = backwardLayer ?? layer
    if backwardLayer == nil { self.backwardLayer.goBackwards = true }
    if backwardLayer?.name.given == nil {
      self.backwardLayer.name = LayerName(Bidirectional.name("backward", self.backwardLayer))
    }
    forwardLayer.zeroOutputForMask = forwardLayer.returnSequences
    self.backwardLayer.zeroOutputForMask = self.backwardLayer.returnSequences
  }

  public init(config: Config) throws {
    let mode =
      config["merge_mode"] == .null ? .none : try config.choice("merge_mode", default: MergeMode.concat)
    let backward = config["backward_layer"] ?? .null
    self.init(
      try Bidirectional.layer("layer", of: config), mergeMode: mode,
      backwardLayer: backward == .null ? nil : try Bidirectional.layer("backward_layer", of: config),
      name: try config.name())
  }

  public var config: Config {
    func object(_ layer: any Recurrent) -> Config.Value {
      let name: Config = ["name": .string("\(layer.name)")]
      return .object(kind: type(of: layer).kind, name + layer.config)
    }
    return [
      "merge_mode": mergeMode == .none ? .null : .string(mergeMode.rawValue), "layer": object(forwardLayer),
      "backward_layer": object(backwardLayer),
    ]
  }

  public mutating func build(_ inputs: [Shape], _ builder: inout Builder) throws -> [Shape] {
    let (one, other) = (forwardLayer.options, backwardLayer.options)
    try builder.require(
      one.goBackwards != other.goBackwards,
      "the forward layer and the backward layer both have goBackwards \(one.goBackwards); "
        + "give the backward layer goBackwards: true and the forward layer false")
    for (option, a, b) in [
      ("returnSequences", one.returnSequences, other.returnSequences),
      ("returnState", one.returnState, other.returnState), ("stateful", one.stateful, other.stateful),
    ] {
      try builder.require(
        a == b, "the forward layer has \(option) \(a) and the backward layer \(b); give both the same")
    }
    let states = inputs.dropFirst()
    try builder.require(
      states.count % 2 == 0,
      "takes initial states for the forward layer and as many for the backward layer, and got \(states.count)"
    )
    let half = states.count / 2
    try builder.require(
      forwardLayer.name.given != backwardLayer.name.given,
      "both layers are named '\(forwardLayer.name)'; give the backward layer another name")
    let first = Array(inputs.prefix(1))
    forwardLayer.name.resolved = forwardLayer.name.given
    backwardLayer.name.resolved = backwardLayer.name.given
    let forward = try builder.named("\(forwardLayer.name)") {
      try forwardLayer.build(first + states.prefix(half), &$0)
    }
    let backward = try builder.named("\(backwardLayer.name)") {
      try backwardLayer.build(first + states.suffix(half), &$0)
    }
    let merged: [Shape]
    switch mergeMode {
    case .none: merged = [forward[0], backward[0]]
    case .concat: merged = [forward[0].replacingLast(with: forward[0].last! + backward[0].last!)]
    case .sum, .mul, .ave:
      try builder.require(
        forward[0] == backward[0],
        "mergeMode \(mergeMode.rawValue) needs outputs of one shape; the forward layer gives \(forward[0]) and "
          + "the backward layer \(backward[0])")
      merged = [forward[0]]
    }
    return merged + forward.dropFirst() + backward.dropFirst()
  }

  public func forward(_ inputs: [Signal], _ pass: inout Pass) throws -> [Signal] {
    let half = (inputs.count - 1) / 2
    let first = Array(inputs.prefix(1))
    let forward = try forwardLayer.forward(first + inputs.dropFirst().prefix(half), &pass)
    let backward = try backwardLayer.forward(first + inputs.dropFirst().suffix(half), &pass)
    let a = forward[0].value
    var b = backward[0].value
    let mask = forward[0].mask
    if forwardLayer.returnSequences { b = pass.tape.reverse(b) }
    let merged: [Value]
    switch mergeMode {
    case .none: merged = [a, b]
    case .concat: merged = [pass.tape.join([a, b])]
    case .sum: merged = [pass.tape.add(a, b)]
    case .mul: merged = [pass.tape.multiply(a, b)]
    case .ave: merged = [pass.tape.scale(pass.tape.add(a, b), by: 0.5)]
    }
    return merged.map { Signal($0, mask: mask) } + forward.dropFirst() + backward.dropFirst()
  }

  /// `forward_lstm` for an LSTM without a name.
  private static func name(_ direction: String, _ layer: any Recurrent) -> String {
    let name = layer.name.given ?? Config.snakeCase(type(of: layer).kind)
    return name.hasPrefix("\(direction)_") ? name : "\(direction)_\(name)"
  }

  private static func layer(_ key: String, of config: Config) throws -> any Recurrent {
    let object = try config.object(key)
    let inner = object["config"] == nil ? Config() : try object.object("config")
    let layer = try LayerTable.make(try object.string("class_name"), inner)
    guard let layer = layer as? any Recurrent else {
      throw ModelError("Bidirectional needs a recurrent layer, not \(type(of: layer).kind)")
    }
    return layer
  }
}
