// LayerArchitecture: pooling, shape, activation and normalization layers in every option, for the gates that run
// through all architectures.

@testable import Needletail

extension Architecture {
  private static func one(_ name: String, _ layer: @autoclosure @escaping @Sendable () -> any Layer)
    -> Architecture
  {
    Architecture(name, .numbers([4, 3]), masked: true) { [layer()] }
  }

  static let shaping: [Architecture] = [
    // Of three steps, so that no two of them are nearly alike.
    Architecture("GlobalMaxPooling1D", .numbers([3, 3]), masked: true) { GlobalMaxPooling1D() },
    Architecture("GlobalMaxPooling1D, keepdims", .numbers([3, 3])) { GlobalMaxPooling1D(keepdims: true) },
    // A row that is masked throughout has no mean, so these go without a mask here.
    Architecture("GlobalAveragePooling1D", .numbers([4, 3])) { GlobalAveragePooling1D() },
    Architecture("GlobalAveragePooling1D, keepdims", .numbers([4, 3])) {
      GlobalAveragePooling1D(keepdims: true)
    },
    Architecture("GlobalAveragePooling1D of ids", .ids(time: 5, below: 4)) {
      Embedding(4, 3)
      GlobalAveragePooling1D()
    },
    Architecture("GlobalAveragePooling1D of ids with a mask", .ids(time: 9, below: 4)) {
      Embedding(4, 3, maskZero: true)
      GlobalAveragePooling1D()
    },
    one("Reshape", Reshape([6, 2])), one("Reshape, -1", Reshape([2, -1, 2])),
    one("Permute", Permute([2, 1])),
    Architecture("Permute of three", .numbers([2, 4, 3]), masked: true) { Permute([3, 1, 2]) },
    Architecture("RepeatVector", .numbers([5])) { RepeatVector(3) },
    one("ZeroPadding1D", ZeroPadding1D()), one("ZeroPadding1D, uneven", ZeroPadding1D(padding: (2, 0))),
    one("Cropping1D", Cropping1D()), one("Cropping1D, uneven", Cropping1D(cropping: (0, 3))),
    one("UpSampling1D", UpSampling1D()), one("UpSampling1D, three times", UpSampling1D(size: 3)),
    one("Rescaling", Rescaling(0.3, offset: -0.7)),
    one("Rescaling by column", Rescaling([0.3, 2, -1], offset: [0.5, 0, 1])),
    one("Identity", IdentityLayer()),
    one("GaussianNoise", GaussianNoise(0.3)), one("GaussianDropout", GaussianDropout(0.3)),
    one("AlphaDropout", AlphaDropout(0.4)),
  ]

  static let normalizing: [Architecture] = [
    one("Softmax", Softmax()), one("Softmax along time", Softmax(axis: 1)),
    one("Softmax along both", Softmax(axis: [1, 2])),
    one("LayerNormalization", LayerNormalization()),
    one("LayerNormalization along time", LayerNormalization(axis: 1)),
    one("LayerNormalization along both", LayerNormalization(axis: [1, 2])),
    Architecture("LayerNormalization along the first and the last", .numbers([4, 2, 3]), masked: true) {
      LayerNormalization(axis: [-1, 1])
    },
    one("LayerNormalization, no beta", LayerNormalization(center: false)),
    one("LayerNormalization, no gamma", LayerNormalization(scale: false)),
    one("LayerNormalization, neither", LayerNormalization(epsilon: 0.1, center: false, scale: false)),
    Architecture("LayerNormalization of wide rows", .numbers([35])) { LayerNormalization() },
    one("RMSNormalization", RMSNormalization()),
    one("RMSNormalization along time", RMSNormalization(axis: 1)),
    one("RMSNormalization along both", RMSNormalization(axis: [1, 2], epsilon: 0.1)),
    one("UnitNormalization", UnitNormalization()),
    one("UnitNormalization along time", UnitNormalization(axis: 1)),
    one("UnitNormalization along both", UnitNormalization(axis: [1, 2])),
    Architecture("BatchNormalization", .numbers([5])) { BatchNormalization() },
    one("BatchNormalization of sequences", BatchNormalization()),
    Architecture("BatchNormalization along time", .numbers([4, 3])) { BatchNormalization(axis: 1) },
    one("BatchNormalization, no beta", BatchNormalization(momentum: 0.6, center: false)),
    one("BatchNormalization, no gamma", BatchNormalization(epsilon: 0.1, scale: false)),
    one("BatchNormalization, neither", BatchNormalization(center: false, scale: false)),
    Architecture("TimeDistributed BatchNormalization", .numbers([4, 3])) {
      TimeDistributed(BatchNormalization())
    },
  ]
}
