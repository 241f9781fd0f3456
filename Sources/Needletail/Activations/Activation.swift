// Activation: the functions that follow a layer's sum, by Keras' names.

import CKernels

/// An activation function. Each can also be made from its Keras name: `try Activation(named: "relu")`.
///
/// Formulas: https://keras.io/api/layers/activations
public struct Activation: Sendable, Hashable {
  enum Form: Hashable {
    /// Works on every number by itself; `alpha` is the free parameter of those that have one.
    case elementwise(ck_activation, alpha: Float = 0)
    /// Work on the last axis.
    case softmax
    case logSoftmax
  }

  /// The Keras name, such as `hard_sigmoid`.
  public let name: String
  let form: Form

  private init(_ name: String, _ form: Form) {
    self.name = name
    self.form = form
  }

  private init(_ name: String, _ kind: ck_activation, alpha: Float = 0) {
    self.init(name, .elementwise(kind, alpha: alpha))
  }

  /// x
  public static let linear = Activation("linear", CK_LINEAR)
  /// max(x, 0)
  public static let relu = Activation("relu", CK_RELU)
  /// min(max(x, 0), 6)
  public static let relu6 = Activation("relu6", CK_RELU6)
  /// x where x > 0, else 0.2 x
  public static let leakyRelu = Activation("leaky_relu", CK_LEAKY_RELU, alpha: 0.2)
  /// x where x > 0, else eˣ − 1
  public static let elu = Activation("elu", CK_ELU, alpha: 1)
  /// 1.0507 x where x > 0, else 1.0507 · 1.6733 (eˣ − 1)
  public static let selu = Activation("selu", CK_SELU)
  /// max(x, 0) + min(eˣ − 1, 0)
  public static let celu = Activation("celu", CK_CELU, alpha: 1)
  /// x Φ(x), exactly
  public static let gelu = Activation("gelu", CK_GELU)
  /// 1 / (1 + e⁻ˣ)
  public static let sigmoid = Activation("sigmoid", CK_SIGMOID)
  public static let tanh = Activation("tanh", CK_TANH)
  /// eˣ over its sum, on the last axis
  public static let softmax = Activation("softmax", .softmax)
  /// log of softmax, on the last axis
  public static let logSoftmax = Activation("log_softmax", .logSoftmax)
  /// log(1 + eˣ)
  public static let softplus = Activation("softplus", CK_SOFTPLUS)
  /// x / (1 + |x|)
  public static let softsign = Activation("softsign", CK_SOFTSIGN)
  /// x · sigmoid(x), also called swish
  public static let silu = Activation("silu", CK_SILU)
  /// x · sigmoid(x), also called silu
  public static let swish = Activation("swish", CK_SILU)
  /// x · tanh(softplus(x))
  public static let mish = Activation("mish", CK_MISH)
  /// eˣ
  public static let exponential = Activation("exponential", CK_EXPONENTIAL)
  /// x/6 + 1/2 cut to [0, 1]
  public static let hardSigmoid = Activation("hard_sigmoid", CK_HARD_SIGMOID)
  /// x · hardSigmoid(x)
  public static let hardSilu = Activation("hard_silu", CK_HARD_SILU)
  /// x cut to [−1, 1]
  public static let hardTanh = Activation("hard_tanh", CK_HARD_TANH)
  /// log(sigmoid(x))
  public static let logSigmoid = Activation("log_sigmoid", CK_LOG_SIGMOID)
  /// x − tanh(x)
  public static let tanhShrink = Activation("tanh_shrink", CK_TANH_SHRINK)
  /// x moved by ½ towards zero, zero within [−½, ½]
  public static let softShrink = Activation("soft_shrink", CK_SOFT_SHRINK, alpha: 0.5)
  /// x, zero within [−½, ½]
  public static let hardShrink = Activation("hard_shrink", CK_HARD_SHRINK, alpha: 0.5)
  /// (x + √(x² + 4)) / 2
  public static let squareplus = Activation("squareplus", CK_SQUAREPLUS, alpha: 4)

  /// x where x > 0, else negativeSlope · x; for layers, as the name does not tell the slope.
  static func leakyRelu(negativeSlope: Float) -> Activation {
    Activation("leaky_relu", CK_LEAKY_RELU, alpha: negativeSlope)
  }

  /// x where x > 0, else alpha (eˣ − 1); for layers, as the name does not tell alpha.
  static func elu(alpha: Float) -> Activation { Activation("elu", CK_ELU, alpha: alpha) }

  private static let geluTanh = Activation("gelu_tanh", CK_GELU_TANH)

  /// x Φ(x); `approximate` takes ½x(1 + tanh(√(2/π)(x + 0.044715x³))).
  public static func gelu(approximate: Bool) -> Activation { approximate ? geluTanh : gelu }

  /// Every activation that can be made from its name.
  public static let all: [Activation] = [
    linear, relu, relu6, leakyRelu, elu, selu, celu, gelu, geluTanh, sigmoid, tanh, softmax, logSoftmax,
    softplus, softsign, silu, swish, mish, exponential, hardSigmoid, hardSilu, hardTanh,
    logSigmoid, tanhShrink, softShrink, hardShrink, squareplus,
  ]

  /// The activation with a Keras name.
  /// - Throws: `ModelError` when there is none.
  public init(named name: String) throws {
    let aliases = ["hard_swish": "hard_silu", "": "linear"]
    guard let found = Activation.all.first(where: { $0.name == aliases[name, default: name] }) else {
      throw ModelError(
        "there is no activation '\(name)'; choose one of \(Activation.all.map(\.name).joined(separator: ", "))"
      )
    }
    self = found
  }

  /// Whether the derivative can be had from the output alone, so that a recurrence need not keep its input.
  var derivesFromOutput: Bool {
    switch form {
    case .elementwise(let kind, _):
      [CK_LINEAR, CK_RELU, CK_SIGMOID, CK_TANH, CK_EXPONENTIAL].contains(kind)
    case .softmax, .logSoftmax: true
    }
  }

  // MARK: Numbers

  /// y = activation(z) for `rows` rows of `width`.
  func apply(rows: Int, width: Int, _ z: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>) {
    switch form {
    case .elementwise(let kind, let alpha):
      kernels.pointee.activate(kind, alpha, Int64(rows * width), z, y)
    case .softmax: kernels.pointee.softmax(Int64(rows), Int64(width), z, y)
    case .logSoftmax: kernels.pointee.log_softmax(Int64(rows), Int64(width), z, y)
    }
  }

  /// dz = dy · activation′(z), or dz += … when `adding`.
  func applyBack(
    rows: Int, width: Int, z: UnsafePointer<Float>, y: UnsafePointer<Float>, dy: UnsafePointer<Float>,
    dz: UnsafeMutablePointer<Float>, adding: Bool
  ) {
    switch form {
    case .elementwise(let kind, let alpha):
      kernels.pointee.activate_back(kind, alpha, Int64(rows * width), z, y, dy, dz, adding)
    case .softmax: kernels.pointee.softmax_back(Int64(rows), Int64(width), y, dy, dz, adding)
    case .logSoftmax: kernels.pointee.log_softmax_back(Int64(rows), Int64(width), y, dy, dz, adding)
    }
  }
}
