// ConvolutionArchitecture: convolutions and poolings in every option, for the gates that run through all architectures.

@testable import Needletail

extension Architecture {
  /// Conv1D in every padding with strides, dilation and groups, its relatives, and poolings.
  static let convolutions: [Architecture] = paddings + relatives + poolings

  private static func one(_ name: String, _ layer: @autoclosure @escaping @Sendable () -> any Layer)
    -> Architecture
  {
    Architecture(name, .numbers([7, 4]), masked: true) { [layer()] }
  }

  private static let paddings: [Architecture] = WindowPadding.allCases.flatMap { padding in
    [
      one("Conv1D \(padding)", Conv1D(3, 3, padding: padding, activation: .tanh)),
      one("Conv1D \(padding), strides 2", Conv1D(3, 3, strides: 2, padding: padding)),
      one("Conv1D \(padding), strides 3", Conv1D(2, 2, strides: 3, padding: padding)),
      one("Conv1D \(padding), dilated by 2", Conv1D(3, 3, padding: padding, dilationRate: 2)),
      one("Conv1D \(padding), dilated by 3", Conv1D(3, 2, padding: padding, dilationRate: 3, groups: 1)),
      one("Conv1D \(padding), groups", Conv1D(6, 3, padding: padding, groups: 2)),
      one("Conv1D \(padding), groups, strides", Conv1D(4, 3, strides: 2, padding: padding, groups: 4)),
      one("Conv1D \(padding), groups, dilated", Conv1D(4, 2, padding: padding, dilationRate: 2, groups: 2)),
    ]
  }

  private static let relatives: [Architecture] = [
    one("Conv1D of one tap", Conv1D(3, 1, activation: .gelu)),
    one("Conv1D of one tap, strides", Conv1D(3, 1, strides: 2)),
    one("Conv1D without bias", Conv1D(3, 2, activation: .softmax, useBias: false)),
    one("DepthwiseConv1D", DepthwiseConv1D(3, depthMultiplier: 2, activation: .tanh)),
    one("DepthwiseConv1D same, strides", DepthwiseConv1D(2, strides: 2, padding: .same, useBias: false)),
    one("SeparableConv1D", SeparableConv1D(3, 3, depthMultiplier: 2, activation: .tanh)),
    one("SeparableConv1D causal, dilated", SeparableConv1D(3, 2, padding: .causal, dilationRate: 2)),
    one("Conv1DTranspose", Conv1DTranspose(3, 3, activation: .tanh)),
    one("Conv1DTranspose, strides", Conv1DTranspose(3, 3, strides: 2)),
    one("Conv1DTranspose, strides above the window", Conv1DTranspose(3, 2, strides: 3)),
    one("Conv1DTranspose same", Conv1DTranspose(3, 4, strides: 2, padding: .same)),
    one("Conv1DTranspose same, dilated", Conv1DTranspose(2, 3, padding: .same, dilationRate: 2)),
    one(
      "Conv1DTranspose, output padding",
      Conv1DTranspose(2, 3, strides: 3, padding: .same, outputPadding: 1, useBias: false)),
  ]

  private static let poolings: [Architecture] =
    ([(2, 2), (3, 1), (3, 2), (2, 3), (4, 4)] as [(Int, Int)]).flatMap { (size, stride) -> [Architecture] in
      [WindowPadding.valid, .same].flatMap { (padding: WindowPadding) -> [Architecture] in
        [
          Architecture("MaxPooling1D(\(size), \(stride)) \(padding)", .apart([7, 4]), masked: true) {
            MaxPooling1D(size, strides: stride, padding: padding)
          },
          one(
            "AveragePooling1D(\(size), \(stride)) \(padding)",
            AveragePooling1D(size, strides: stride, padding: padding)),
        ]
      }
    } + [
      one("SpatialDropout1D", SpatialDropout1D(0.4)),
      one("ActivityRegularization", ActivityRegularization(l1: 0.1, l2: 0.2)),
    ]
}
