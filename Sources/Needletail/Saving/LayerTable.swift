// The table of layers that a file may name: one line for each.

/// The layers that a file may name. Nothing else in a file can become code.
enum LayerTable {
  static let all: [any Layer.Type] = [
    Input.self, Dense.self, Embedding.self, SimpleRNN.self, LSTM.self, GRU.self, RNN.self, Bidirectional.self,
    TimeDistributed.self, ActivationLayer.self, Dropout.self, Flatten.self, Masking.self, Conv1D.self,
    SeparableConv1D.self, DepthwiseConv1D.self, Conv1DTranspose.self, MaxPooling1D.self,
    AveragePooling1D.self, SpatialDropout1D.self, ActivityRegularization.self,
    Add.self, Subtract.self, Multiply.self, Average.self, Maximum.self, Minimum.self, Concatenate.self,
    Dot.self,
    GlobalAveragePooling1D.self, GlobalMaxPooling1D.self,
    Reshape.self, Permute.self, RepeatVector.self, ZeroPadding1D.self, Cropping1D.self, UpSampling1D.self,
    Rescaling.self, IdentityLayer.self,
    ReLU.self, LeakyReLU.self, ELU.self, PReLU.self, Softmax.self,
    LayerNormalization.self, BatchNormalization.self, UnitNormalization.self, RMSNormalization.self,
    GaussianNoise.self, GaussianDropout.self, AlphaDropout.self,
    Sequential.self, Model.self,
  ]

  /// The user's own layers while a file is read that may hold them.
  @TaskLocal static var further: [any Layer.Type] = []

  /// Runs `body` with a user's own layers in the table.
  static func with<Result>(_ own: [any Layer.Type], _ body: () throws -> Result) rethrows -> Result {
    own.isEmpty ? try body() : try $further.withValue(own, operation: body)
  }

  /// The layer of a Keras class name and its configuration.
  /// - Throws: `ModelError` when there is no such layer or the configuration is wrong.
  static func make(_ kind: String, _ config: Config) throws -> any Layer {
    guard let type = (all + further).first(where: { $0.kind == kind }) else {
      throw ModelError(
        "there is no layer '\(kind)'; layers are \(all.map { $0.kind }.joined(separator: ", "))")
    }
    do {
      if let type = type as? any ModelLayer.Type { return try type.init(unbuilt: config) }
      let layer = try type.init(config: config)
      if try config.regularizer("activity_regularizer") != nil, layer.config["activity_regularizer"] == nil {
        throw ModelError(
          "'activity_regularizer' is not known here; put ActivityRegularization(l1:l2:) behind the layer")
      }
      return layer
    } catch let error as ModelError {
      throw ModelError("layer \(kind): \(error.description)")
    }
  }
}
