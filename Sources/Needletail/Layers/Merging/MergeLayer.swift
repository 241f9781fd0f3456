// MergeLayer: what layers that make one signal of several, number by number, have in common.

/// A layer that merges its inputs number by number: `Add`, `Multiply`, `Maximum` and their kin.
///
/// Inputs with fewer axes get axes of size 1 behind the batch axis; axes of size 1 are repeated. Where all inputs
/// have a mask, a step of the output counts where it counts in any of them; where one has none, there is none.
public protocol MergeLayer: Layer {
  init(name: String?)
  /// How many inputs the layer takes; nil for any number from one on.
  static var inputCount: Int? { get }
  /// The merged value.
  /// - Parameter inputs: of one shape; masks too have one shape, that of the first axes.
  func merge(_ inputs: [Signal], _ pass: inout Pass) -> Value
}

extension MergeLayer {
  public static var inputCount: Int? { nil }

  public init(config: Config) throws { self.init(name: try config.name()) }

  public var config: Config { [:] }

  public mutating func build(_ inputs: [Shape], _ builder: inout Builder) throws -> [Shape] {
    if let count = Self.inputCount {
      try builder.require(inputs.count == count, "takes \(count) inputs and got \(inputs.count)")
    }
    try builder.require(!inputs.isEmpty, "takes at least one input and got none")
    guard let shape = Shape(merging: inputs) else {
      throw ModelError("\(builder.layerName): \(Self.misfit(inputs))")
    }
    return [shape]
  }

  public func forward(_ inputs: [Signal], _ pass: inout Pass) throws -> [Signal] {
    var shapes: [Shape] = []
    for input in inputs { shapes.append(Shape(pass.tape.shape(input.value).map { $0 })) }
    guard let sizes = Shape(merging: shapes)?.axes.compactMap({ $0 }) else {
      throw InputError("\(name): \(Self.misfit(shapes))")
    }
    let alike = pass.tape.broadcast(inputs, to: sizes)
    let y = merge(alike, &pass)
    return [Signal(y, mask: pass.tape.any(alike.map(\.mask)))]
  }

  private static func misfit(_ shapes: [Shape]) -> String {
    "inputs of shapes \(shapes.map(\.description).joined(separator: " and ")) cannot be merged; "
      + "axes must be alike or 1, and batches alike"
  }
}

extension Shape {
  /// The shape of several merged number by number; open where one of them is. Nil where they don't fit.
  init?(merging shapes: [Shape]) {
    let rank = shapes.map(\.rank).max() ?? 0
    guard shapes.allSatisfy({ $0.rank > 0 }) else { return nil }
    let wide = shapes.map { shape in
      Array(shape.axes.prefix(1)) + [Int?](repeating: 1, count: rank - shape.rank) + shape.axes.dropFirst()
    }
    var merged: [Int?] = []
    for axis in 0..<rank {
      let known = Set(wide.compactMap { $0[axis] })
      let larger = axis == 0 ? known : known.subtracting([1])
      guard larger.count <= 1 else { return nil }
      let isOpen = axis > 0 && wide.contains { $0[axis] == nil }
      merged.append(isOpen ? nil : larger.first ?? known.first)
    }
    self.init(merged)
  }
}

extension Tape {
  /// Signals repeated to one shape, with masks of one shape.
  mutating func broadcast(_ inputs: [Signal], to sizes: [Int]) -> [Signal] {
    var alike: [Signal] = []
    for input in inputs {
      var signal = input
      let missing = [Int](repeating: 1, count: sizes.count - shape(input.value).count)
      if !missing.isEmpty {
        let own = shape(input.value)
        signal.value = reshape(input.value, own.prefix(1) + missing + own.dropFirst())
        signal.mask = input.mask.map {
          Mask(shape: $0.shape.prefix(1) + missing + $0.shape.dropFirst(), bytes: $0.bytes)
        }
      }
      signal.value = broadcast(signal.value, to: sizes)
      alike.append(signal)
    }
    let axes = alike.compactMap { $0.mask?.shape.count }.max() ?? 0
    for i in alike.indices {
      guard let mask = alike[i].mask else { continue }
      let ones = [Int](repeating: 1, count: axes - mask.shape.count)
      alike[i].mask = broadcast(
        Mask(shape: mask.shape + ones, bytes: mask.bytes), to: Array(sizes.prefix(axes)))
    }
    return alike
  }

  /// The mask of steps that count in any of the masks, which have one shape; nil where one of them is missing.
  mutating func any(_ masks: [Mask?]) -> Mask? {
    guard let first = masks.first ?? nil, masks.allSatisfy({ $0 != nil }) else { return nil }
    if masks.count == 1 { return first }
    let either = makeMask(shape: first.shape)
    for i in 0..<first.count { either.bytes[i] = masks.contains { $0!.bytes[i] != 0 } ? 1 : 0 }
    return either
  }
}
