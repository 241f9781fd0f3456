// What flows through a model: values on the tape, masks, and the signals that carry both.

/// A number array on a tape.
public struct Value: Sendable, Hashable {
  let index: Int
}

/// Which steps of a sequence count: `[batch, time]`, true where a step is real.
///
/// Like the value that it belongs to, without the last axis: ids of three axes give a mask of three.
/// Lives as long as the pass that made it.
public struct Mask {
  /// The sizes of its axes.
  public let shape: [Int]
  public let batch: Int
  /// The size of the second axis, 1 where there is none.
  public let time: Int
  /// One byte a step, row by row: 1 where the step counts, 0 where it is masked.
  public let bytes: UnsafeMutablePointer<UInt8>

  init(shape: [Int], bytes: UnsafeMutablePointer<UInt8>) {
    self.shape = shape
    self.bytes = bytes
    batch = shape.first ?? 1
    time = shape.count > 1 ? shape[1] : 1
  }

  /// The number of steps.
  public var count: Int { shape.reduce(1, *) }

  /// Whether a step of a mask `[batch, time]` counts.
  public subscript(row: Int, step: Int) -> Bool { bytes[row * time + step] != 0 }
}

/// A value and its mask: what a layer takes and gives.
///
/// A layer keeps the mask (`Signal(y, mask: x.mask)`), drops it (`Signal(y)`) or makes one.
public struct Signal {
  public var value: Value
  public var mask: Mask?

  public init(_ value: Value, mask: Mask? = nil) {
    self.value = value
    self.mask = mask
  }
}

/// A weight of a layer: a named place in the model's one buffer.
public struct Weight: Sendable, Hashable {
  /// The weight's Keras path within its layer, such as `kernel` or `simple_rnn_cell/bias`;
  /// in `model.weights`, the whole path.
  public internal(set) var name: String
  public let shape: [Int]
  /// Where its numbers lie in the model's buffer.
  public internal(set) var place: Range<Int>
  /// Whether training changes it by its gradient.
  public internal(set) var isTrainable: Bool
  /// Its number among the model's weights, in the order in which the layers asked for them.
  public internal(set) var index: Int

  /// What a layer holds before it is built.
  public static let unbuilt = Weight(name: "", shape: [], place: 0..<0, isTrainable: false, index: -1)

  public var count: Int { place.count }
}

/// A recurrent state that outlives a batch: a named place outside the weights.
public struct StateSlot: Sendable, Hashable {
  public let name: String
  /// The shape of one sample's state, without the batch axis.
  public let shape: [Int]
  let index: Int
}
