// summary: the notebook's text as a whole, other shapes of models, and names in Keras' snake case.

import Testing

@testable import Needletail

@Suite struct Summaries {
  /// The notebook's, without the offsets in `sequential_2` and `embedding_1`.
  @Test func isThatOfTheNotebook() throws {
    let model = try Sequential {
      Embedding(10_000, 32)
      SimpleRNN(32)
      Dense(1, activation: .sigmoid)
    }
    #expect(
      model.summary() == """
        Model: "sequential"
        _________________________________________________________________
        Layer (type)                 Output Shape              Param #   \("")
        =================================================================
        embedding (Embedding)        (None, None, 32)          320000    \("")
        _________________________________________________________________
        simple_rnn (SimpleRNN)       (None, 32)                2080      \("")
        _________________________________________________________________
        dense (Dense)                (None, 1)                 33        \("")
        =================================================================
        Total params: 322,113
        Trainable params: 322,113
        Non-trainable params: 0
        _________________________________________________________________
        """)
  }

  @Test func longNamesAreCutAndSeveralOutputsListed() throws {
    let model = try Sequential(name: "mine") {
      Input(shape: [4, 3])
      SimpleRNN(2, returnSequences: true, returnState: true, name: "a_layer_with_a_long_name_indeed")
    }
    #expect(
      model.summary() == """
        Model: "mine"
        _________________________________________________________________
        Layer (type)                 Output Shape              Param #   \("")
        =================================================================
        a_layer_with_a_long_name_ind [(None, 4, 2), (None, 2)] 12        \("")
        =================================================================
        Total params: 12
        Trainable params: 12
        Non-trainable params: 0
        _________________________________________________________________
        """)
  }

  @Test func aModelThatDoesNotKnowItsInputShowsQuestionMarks() throws {
    let model = try Sequential {
      Dense(2)
      Dense(1)
    }
    #expect(Summary(model.network).rows.map(\.shape) == ["?", "?"])
    #expect(model.summary().contains("dense_1 (Dense)              ?                         0"))
    #expect(model.summary().contains("Total params: 0"))
  }

  @Test(arguments: [
    (0, "0"), (7, "7"), (999, "999"), (1000, "1,000"), (322_113, "322,113"), (-1234, "-1,234"),
  ])
  func countsAreGrouped(number: Int, text: String) { #expect(Summary.grouped(number) == text) }
}

@Suite struct LayerNames {
  @Test(arguments: [
    ("SimpleRNN", "simple_rnn"), ("LSTM", "lstm"), ("GRU", "gru"), ("RNN", "rnn"), ("Conv1D", "conv1d"),
    ("Conv1DTranspose", "conv1d_transpose"), ("SeparableConv1D", "separable_conv1d"),
    ("DepthwiseConv1D", "depthwise_conv1d"), ("GlobalMaxPooling1D", "global_max_pooling1d"),
    ("GlobalAveragePooling1D", "global_average_pooling1d"), ("MaxPooling1D", "max_pooling1d"),
    ("AveragePooling1D", "average_pooling1d"), ("TimeDistributed", "time_distributed"),
    ("Bidirectional", "bidirectional"), ("BatchNormalization", "batch_normalization"),
    ("LayerNormalization", "layer_normalization"), ("UnitNormalization", "unit_normalization"),
    ("RMSNormalization", "rms_normalization"), ("ReLU", "re_lu"), ("PReLU", "p_re_lu"),
    ("LeakyReLU", "leaky_re_lu"), ("ELU", "elu"), ("Softmax", "softmax"), ("UpSampling1D", "up_sampling1d"),
    ("ZeroPadding1D", "zero_padding1d"), ("Cropping1D", "cropping1d"),
    ("SpatialDropout1D", "spatial_dropout1d"),
    ("GaussianDropout", "gaussian_dropout"), ("GaussianNoise", "gaussian_noise"),
    ("AlphaDropout", "alpha_dropout"),
    ("RepeatVector", "repeat_vector"), ("Permute", "permute"), ("Reshape", "reshape"), ("Flatten", "flatten"),
    ("Dense", "dense"), ("Embedding", "embedding"), ("InputLayer", "input_layer"),
    ("Activation", "activation"),
    ("Masking", "masking"), ("Add", "add"), ("Concatenate", "concatenate"), ("Dot", "dot"),
    ("Attention", "attention"), ("AdditiveAttention", "additive_attention"),
    ("MultiHeadAttention", "multi_head_attention"), ("ActivityRegularization", "activity_regularization"),
    ("StackedRNNCells", "stacked_rnn_cells"), ("TextVectorization", "text_vectorization"),
    ("StringLookup", "string_lookup"), ("Sequential", "sequential"), ("Functional", "functional"),
    ("GlorotUniform", "glorot_uniform"), ("AUC", "auc"), ("F1Score", "f1_score"),
  ])
  func areTheSnakeCaseOfKeras(kind: String, name: String) { #expect(Config.snakeCase(kind) == name) }

  @Test func areNumberedWithinTheModel() throws {
    for _ in 0..<2 {  // not within the process
      let model = try Sequential {
        Input(shape: [3])
        Dense(2)
        Dense(2, name: "dense_1")
        Dense(2)
        Dropout(0.1)
        Dense(2, name: "mine")
        Dense(2)
      }
      #expect(
        model.network.layerNames == [
          "input_layer", "dense", "dense_1", "dense_2", "dropout", "mine", "dense_3",
        ])
      #expect(model.weights.first?.name == "dense/kernel")
    }
  }

  @Test func aNameMayBeGivenOnce() throws {
    #expect(throws: ModelError("two layers are named 'a'; give one of them another name")) {
      try Sequential {
        Input(shape: [3])
        Dense(2, name: "a")
        Dense(2, name: "a")
      }
    }
  }
}
