// Windows: where the windows of a convolution or a pooling lie along time.

/// What lies beyond the ends of a sequence for the windows that go over it.
public enum WindowPadding: String, Sendable, CaseIterable {
  /// Nothing: every window lies within the sequence.
  case valid
  /// As much on both sides (an odd step behind) as gives ⌈steps / stride⌉ windows.
  case same
  /// All of it in front, so that a window ends at its own step and never sees later ones.
  case causal
}

/// Windows of `size` steps, `dilation` apart, of which one starts every `stride` steps.
struct Windows: Sendable, Equatable {
  let size: Int
  let stride: Int
  var dilation = 1
  let padding: WindowPadding

  /// The steps from a window's first to its last.
  var span: Int { (size - 1) * dilation + 1 }

  /// How many windows a sequence has; nil where its length is open, less than 1 where none fits.
  func count(over time: Int?) -> Int? {
    guard let time else { return nil }
    switch padding {
    case .valid: return time < span ? 0 : (time - span) / stride + 1
    case .same: return (time + stride - 1) / stride
    case .causal: return (time - 1 + stride) / stride
    }
  }

  /// How many steps the first window starts before the sequence.
  func before(_ time: Int) -> Int {
    switch padding {
    case .valid: 0
    case .same: max((count(over: time)! - 1) * stride + span - time, 0) / 2
    case .causal: span - 1
    }
  }

  /// Checks the sizes as a layer is built.
  /// - Throws: `ModelError` that names the layer and the argument.
  func check(_ builder: Builder, size name: String) throws {
    for (name, number) in [(name, size), ("strides", stride), ("dilationRate", dilation)] {
      try builder.require(
        number >= 1 && number <= Int(Int32.max), "\(name) must be at least 1 and below 2³¹, not \(number)")
    }
    try builder.require(
      stride == 1 || dilation == 1,
      "strides \(stride) and dilationRate \(dilation) cannot be combined; let one of them be 1")
  }

  /// The shape `[batch, windows, channels]` that comes of a sequence `[batch, time, …]`.
  /// - Throws: `ModelError` that names the layer where the input is no sequence or no window fits.
  func output(of input: Shape, channels: Int, _ builder: Builder) throws -> Shape {
    try builder.require(
      input.rank == 3,
      "takes a sequence [batch, time, features] and got \(input); give every sample a time axis and features"
        + " (an Embedding makes features of ids, TimeDistributed takes further axes)")
    let count = count(over: input[1])
    try builder.require(
      count.map { $0 >= 1 } ?? true,
      "a window of \(span) steps does not fit a sequence of shape \(input); give longer sequences, a smaller "
        + "window, or padding: .same")
    return [input[0], count, channels]
  }

  /// How many windows a batch has.
  /// - Throws: `InputError` that names the layer where none fits.
  func count(in shape: [Int], layer: LayerName) throws -> Int {
    let count = count(over: shape[1])!
    guard count >= 1 else {
      throw InputError(
        "\(layer): a window of \(span) steps does not fit a batch of shape \(Shape(shape.map { $0 })); give "
          + "sequences of at least \(max(1, padding == .valid ? span : 1)) steps, a smaller window, or padding: .same"
      )
    }
    return count
  }
}

extension Config {
  /// A size along time, as Keras writes it: `3` or `[3]`.
  /// - Throws: `ModelError` when it is anything else, or not from 1 to 2³¹ − 1.
  func alongTime(_ key: String, default fallback: Int? = nil) throws -> Int {
    guard case .array(let values) = self[key], values.count == 1 else {
      if self[key] == nil || self[key] == .null, let fallback { return fallback }
      return try size(key)
    }
    return try Config([(key: key, value: values[0])]).size(key)
  }

  /// Refuses the layout `channels_first`.
  func requireChannelsLast() throws {
    guard try string("data_format", default: "channels_last") == "channels_last" else {
      throw ModelError("the configuration's 'data_format' must be 'channels_last'; features come last here")
    }
  }
}
