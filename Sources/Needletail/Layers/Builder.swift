// Builder: hands out weights, states and random streams while a model is built.

/// Hands a layer its weights: name, shape and initializer stand in one line, in Keras' order, and a
/// weight that was handed out cannot be forgotten.
public struct Builder {
  /// The name of the layer that is being built, for messages.
  public private(set) var layerName: String
  private let layerKind: String
  private let ordinal: Int
  private let seed: UInt64
  private var path: [String] = []
  private(set) var requests: [Request] = []
  private(set) var states: [StateSlot] = []
  /// The first weight that no memory would hold.
  private(set) var tooLarge: String?
  private var nextPlace: Int
  private var nextIndex: Int
  private var nextState: Int

  /// A weight and how it starts.
  struct Request {
    let weight: Weight
    var initializer: any Initializer
    let stream: RandomStream
    let regularizer: (any Regularizer)?
    let constraint: (any Constraint)?
  }

  /// - Parameters:
  ///   - ordinal: which layer of its class this is within the model, from 0.
  ///   - nextPlace: the first free place of the model's buffer.
  init(
    layerName: String, layerKind: String, ordinal: Int, seed: UInt64, nextPlace: Int, nextIndex: Int,
    nextState: Int
  ) {
    self.layerName = layerName
    self.layerKind = layerKind
    self.ordinal = ordinal
    self.seed = seed
    self.nextPlace = nextPlace
    self.nextIndex = nextIndex
    self.nextState = nextState
  }

  /// A weight of the layer.
  /// - Parameters:
  ///   - name: Keras' name for it, such as `kernel`.
  ///   - trainable: false for numbers that the layer itself writes (`pass.assign`), as moving averages.
  ///   - regularizer: what the weight adds to the loss.
  ///   - constraint: what the weight is brought back to after each step.
  public mutating func weight(
    _ name: String, _ shape: [Int], _ initializer: any Initializer, trainable: Bool = true,
    regularizer: (any Regularizer)? = nil, constraint: (any Constraint)? = nil
  ) -> Weight {
    let whole = (path + [name]).joined(separator: "/")
    let count = size(of: shape, named: whole)
    let weight = Weight(
      name: whole, shape: shape, place: nextPlace..<nextPlace + count, isTrainable: trainable,
      index: nextIndex)
    nextPlace += (count + 15) & ~15  // every weight starts at a cache line
    nextIndex += 1
    requests.append(
      Request(
        weight: weight, initializer: initializer, stream: stream("initializer/\(whole)"),
        regularizer: regularizer, constraint: constraint))
    return weight
  }

  /// The product of a shape, noting one that no memory holds (a file may ask for anything).
  private mutating func size(of shape: [Int], named name: String) -> Int {
    var size = 1
    for axis in shape {
      let (product, overflow) = size.multipliedReportingOverflow(by: axis)
      guard !overflow, product < 1 << 40, nextPlace < 1 << 40 else {
        tooLarge = name
        return 0
      }
      size = product
    }
    return size
  }

  /// A recurrent state that outlives a batch. It starts as zeros, one for every sample of the batch.
  public mutating func state(_ name: String, _ shape: [Int]) -> StateSlot {
    let slot = StateSlot(name: (path + [name]).joined(separator: "/"), shape: shape, index: nextState)
    nextState += 1
    states.append(slot)
    return slot
  }

  /// Builds a part of the layer under a name: `named("forward_layer") { … }`.
  public mutating func named<R>(_ name: String, _ body: (inout Builder) throws -> R) rethrows -> R {
    path.append(name)
    defer { path.removeLast() }
    return try body(&self)
  }

  /// Builds a layer of a model that is a layer of another: under its name, which messages show too.
  mutating func part<R>(_ name: String, _ body: (inout Builder) throws -> R) rethrows -> R {
    let outer = layerName
    layerName = "\(outer)/\(name)"
    defer { layerName = outer }
    return try named(name, body)
  }

  /// Lets the weights asked for since `first` start as the given numbers.
  mutating func give(_ numbers: [Tensor], to first: Int) {
    for (i, tensor) in numbers.enumerated() { requests[first + i].initializer = GivenNumbers(tensor) }
  }

  /// Random numbers of the layer's own for a purpose, such as `"dropout"`.
  public func stream(_ purpose: String) -> RandomStream {
    RandomStream(
      seed: seed, purpose: (path + [purpose]).joined(separator: "/"), layer: layerKind, ordinal: ordinal)
  }

  /// The size of an input's last axis.
  /// - Throws: `ModelError` when it is open or the input has too few axes.
  public func features(of input: Shape, minimumRank: Int = 2) throws -> Int {
    guard input.rank >= minimumRank else {
      throw ModelError(
        "\(layerName) (\(layerKind)) needs an input of at least \(minimumRank) axes and got \(input)")
    }
    guard let size = input.last else {
      throw ModelError(
        "\(layerName) (\(layerKind)) needs to know the last axis of its input, which is open in \(input); "
          + "give it with Input(shape:)", needsShape: true)
    }
    return size
  }
}
