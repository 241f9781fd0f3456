// The command `needletail inspect` on model files: layers, weights, words, and damage.

import Foundation
import Testing

@testable import Needletail
@testable import NeedletailFormats

@Suite struct InspectModelTests {
  private static func model() throws -> [UInt8] {
    var model = try Sequential(seed: 0) {
      Embedding(6, 2)
      SimpleRNN(3)
      Dense(1, activation: .sigmoid)
    }
    try model.compile(optimizer: .rmsprop(), loss: .binaryCrossentropy, metrics: [.acc])
    let extras = ModelExtras(
      vocabulary: ["<pad>", "<start>", "<unknown>", "the", "an\u{1b}[2Jd", "of"],
      preprocessing: ["kind": "imdb", "maxlen": 500], classes: ["neg", "pos"])
    return try ModelFile.bytes(model.network, extras)
  }

  @Test func showsLayersWeightsAndWhatIsBesideThem() throws {
    let bytes = try Self.model()
    let outcome = try InspectProcess.inspect(bytes, named: "m.safetensors")
    #expect(outcome.status == 0 && outcome.errors.isEmpty)
    let text = String(outcome.output.drop { $0 != ":" })
    #expect(
      text == """
        : Needletail model (safetensors), 34 parameters, 3.2 kB

        Model: "sequential"
        Layer (type)            Output Shape     Param #
        embedding (Embedding)   (None, None, 2)       12
        simple_rnn (SimpleRNN)  (None, 3)             18
        dense (Dense)           (None, 1)              4

        Total params: 34
        Trainable params: 34
        Non-trainable params: 0

        Weight                                       Shape   Type         Size
        embedding/embeddings                         (6, 2)  float32  48 bytes
        simple_rnn/simple_rnn_cell/kernel            (2, 3)  float32  24 bytes
        simple_rnn/simple_rnn_cell/recurrent_kernel  (3, 3)  float32  36 bytes
        simple_rnn/simple_rnn_cell/bias              (3,)    float32  12 bytes
        dense/kernel                                 (3, 1)  float32  12 bytes
        dense/bias                                   (1,)    float32   4 bytes

        Configuration:
          embedding: input_dim=6, output_dim=2, embeddings_initializer=RandomUniform(minval=-0.05, maxval=0.05), \
        mask_zero=False
          simple_rnn: units=3, activation='tanh', use_bias=True, kernel_initializer=GlorotUniform(), \
        recurrent_initializer=Orthogonal(gain=1.0), bias_initializer=Zeros(), dropout=0.0, recurrent_dropout=0.0, \
        return_sequences=False, return_state=False, go_backwards=False, stateful=False, unroll=False, \
        zero_output_for_mask=False
          dense: units=1, activation='sigmoid', use_bias=True, kernel_initializer=GlorotUniform(), \
        bias_initializer=Zeros()

        Vocabulary: 6 words
          <pad> <start> <unknown> the an\\u{1b}[2Jd of

        Classes: neg, pos
        Preprocessing: kind='imdb', maxlen=500
        Optimizer: RMSprop(name='rm_sprop', learning_rate=0.001, use_ema=False, ema_momentum=0.99, rho=0.9, \
        momentum=0.0, epsilon=1e-07, centered=False)
        Loss: BinaryCrossentropy(name='binary_crossentropy', reduction='sum_over_batch_size', from_logits=False, \
        label_smoothing=0.0, axis=-1)
        Loss weight: 1.0
        Metrics: [AutomaticAccuracy(name='acc')]

        """)
  }

  @Test func namesLayersAndWeightsInJSON() throws {
    let outcome = try InspectProcess.inspect(try Self.model(), named: "m.safetensors", "--json")
    let json = try JSON(parsing: outcome.output)
    #expect(outcome.output.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7f || $0 == 0x0a })
    #expect(
      json.object?.keys == [
        "format", "kind", "bytes", "layers", "weights", "name", "params", "trainable_params",
        "layout_version",
        "vocabulary", "classes", "label_kind", "text_column", "label_column", "preprocessing",
        "compile_config",
      ])
    #expect(json["format"] == "safetensors" && json["kind"] == "model" && json["params"] == 34)
    let layers = try #require(json["layers"]?.array)
    #expect(layers.map { $0["name"] } == ["embedding", "simple_rnn", "dense"])
    #expect(layers.map { $0["class_name"] } == ["Embedding", "SimpleRNN", "Dense"])
    #expect(layers.map { $0["params"] } == [12, 18, 4])
    #expect(layers.map { $0["output_shape"] } == [[nil, nil, 2], [nil, 3], [nil, 1]])
    #expect(layers[1]["config"]?["units"] == 3)
    #expect(
      json["weights"]?.array?.first {
        $0["name"] == "simple_rnn/simple_rnn_cell/recurrent_kernel"
      } == [
        "name": "simple_rnn/simple_rnn_cell/recurrent_kernel", "shape": [3, 3], "dtype": "float32",
        "bytes": 36,
      ])
    #expect(json["vocabulary"]?["size"] == 6 && json["vocabulary"]?["first"]?[3] == "the")
    #expect(json["classes"] == ["neg", "pos"] && json["preprocessing"]?["maxlen"] == 500)
    #expect(json["compile_config"]?["optimizer"]?["class_name"] == "RMSprop")
  }

  /// A model file with another configuration, or other metadata under `key`.
  private func changed(_ old: String, _ new: String, in key: String = "config") throws -> [UInt8] {
    let file = try SafetensorsFile(try Self.model(), name: "m")
    var metadata = Dictionary(uniqueKeysWithValues: file.metadata!.map { ($0.key, $0.value) })
    let text = metadata[key]!
    let range = try #require(text.range(of: old))
    metadata[key] = text.replacingCharacters(in: range, with: new)
    let tensors = try file.entries.map { Safetensors.Tensor($0.name, try file.array(named: $0.name)) }
    return try Safetensors.bytes(tensors, metadata: metadata)
  }

  /// Configurations take many times their text; no model needs a million values in one.
  @Test(arguments: [
    ("config", #""units":3"#, 300_000), ("preprocessing", #""maxlen":500"#, 10_000),
    ("compile_config", #""loss_weight":1.0"#, 100_000),
  ])
  func configurationsStayWithinTheMemoryBound(_ key: String, _ old: String, _ limit: Int) throws {
    let many = (0..<900_000).map { "\"\($0)\":[0]" }.joined(separator: ",")
    let bytes = try changed(old, "\(old),\"more\":{\(many)}", in: key)
    let outcome = try InspectProcess.inspect(bytes, named: "m.safetensors")
    #expect(outcome.status == 65, "\(outcome.wasKilled) \(outcome.errors.prefix(300))")
    let line = try #require(outcome.errorLine)
    #expect(
      line.contains("more than \(limit) JSON values, in /") && line.contains("the metadata '\(key)', byte"))
  }

  @Test(arguments: [
    (
      #""class_name":"SimpleRNN""#, #""class_name":"\u001b]0;x\u0007\nLambda""#,
      #"no layer '\u{1b}]0;x\u{7}\u{a}Lambda'"#
    ),
    (
      #""units":3"#, #""units":2147483647"#,
      "the weight 'simple_rnn_cell/recurrent_kernel' is too large for any memory"
    ),
    (#""units":3"#, #""units":-3"#, "'units' must be a whole number of at least 1"),
    (#""input_dim":6"#, #""input_dim":7"#, "holds 'embedding/embeddings' with shape [6, 2]"),
    (#""class_name":"Sequential""#, #""class_name":"Forest""#, "Forest"),
  ])
  func saysInOneLineWhatIsWrongWithAModel(_ old: String, _ new: String, _ expected: String) throws {
    let outcome = try InspectProcess.inspect(try changed(old, new), named: "m.safetensors")
    #expect(outcome.status == 65 && outcome.output.isEmpty)
    let line = try #require(outcome.errorLine, "\(outcome.errors)")
    #expect(line.contains(expected) && line.contains("/m.safetensors"), "\(line)")
    #expect(line.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7f })
  }

  @Test func escapesWhatAModelCallsItsLayers() throws {
    let file = try SafetensorsFile(try Self.model(), name: "m")
    let metadata = Dictionary(
      uniqueKeysWithValues: file.metadata!.map {
        (
          $0.key,
          $0.value.replacingOccurrences(of: #""name":"dense""#, with: #""name":"\u001b[1A\n\u202edense""#)
        )
      })
    let tensors = try file.entries.map { entry in
      let name = entry.name.replacingOccurrences(of: "dense/", with: "\u{1b}[1A\n\u{202e}dense/")
      return Safetensors.Tensor(name, try file.array(named: entry.name))
    }
    let bytes = try Safetensors.bytes(tensors, metadata: metadata)
    let outcome = try InspectProcess.inspect(bytes, named: "m.safetensors")
    #expect(outcome.status == 0)
    #expect(outcome.output.contains(#"\u{1b}[1A\u{a}\u{202e}dense (Dense)"#), "\(outcome.output)")
    #expect(outcome.output.unicodeScalars.allSatisfy { $0 == "\n" || $0.value >= 0x20 && $0.value != 0x202e })
  }

  @Test func damageAnywhereGivesOneLineOrAModel() throws {
    let bytes = try Self.model()
    var random = FormatsRandom(state: 5)
    for _ in 0..<150 {
      var damaged = bytes
      for _ in 0..<random.next(below: 4) + 1 {
        damaged[random.next(below: bytes.count)] = UInt8(random.next(below: 256))
      }
      if random.next(below: 4) == 0 { damaged.removeLast(random.next(below: bytes.count)) }
      let outcome = try InspectProcess.inspect(damaged, named: "m.safetensors")
      #expect(!outcome.wasKilled && (outcome.status == 0 || outcome.errorLine != nil), "\(outcome)")
      #expect(outcome.status == 0 || outcome.status == 65)
    }
  }
}
