// Model files: what they hold, and that damaged or hostile ones are errors, never crashes.

import Foundation
import NeedletailFormats
import Testing

@testable import Needletail

@Suite struct Saving {
  private func model() throws -> Sequential {
    var model = try Sequential(seed: 2, name: "mine") {
      Embedding(7, 3, maskZero: true)
      SimpleRNN(4, activation: .sigmoid)
      Dropout(0.25)
      Dense(2, activation: .softmax, name: "out")
    }
    try model.compile(
      optimizer: .adam(learningRate: 0.01), loss: .sparseCategoricalCrossentropy, metrics: [.acc],
      weightedMetrics: [.accuracy])
    return model
  }

  private func bytes() throws -> [UInt8] { try ModelFile.bytes(try model().network, ModelExtras()) }

  private func load(_ bytes: [UInt8]) throws -> Model {
    try Model(ModelFile.read(try SafetensorsFile(bytes, name: "m.safetensors")).network)
  }

  /// The error of loading a file with another configuration, or other tensors.
  private func failure(
    _ config: String? = nil, metadata: [String: String] = [:], tensors: [Safetensors.Tensor]? = nil
  ) throws -> String {
    let model = try model()
    let text = #"{"class_name":"Sequential","config":\#(config ?? model.config.json.compact())}"#
    var all = ["format": "needletail", "layout_version": "1", "config": text]
    all.merge(metadata) { $1 }
    let own = model.weights.map { Safetensors.Tensor($0.name, model.network[$0].elements, shape: $0.shape) }
    let bytes = try Safetensors.bytes(tensors ?? own, metadata: all)
    do {
      _ = try load(bytes)
      return "no error"
    } catch let error as FormatError {
      #expect(error.kind == .damaged && error.places.first == "m.safetensors")
      return error.description
    }
  }

  @Test func aFileHoldsWeightsUnderTheirKerasPathsAndTheConfiguration() throws {
    let file = try SafetensorsFile(try bytes(), name: "m")
    #expect(
      Set(file.entries.map(\.name)) == [
        "embedding/embeddings", "simple_rnn/simple_rnn_cell/kernel",
        "simple_rnn/simple_rnn_cell/recurrent_kernel", "simple_rnn/simple_rnn_cell/bias", "out/kernel",
        "out/bias",
      ])
    let text = try #require(file.metadata("config"))
    let config = Config(try #require(try JSON(parsing: text).object))
    #expect(try config.string("class_name") == "Sequential")
    let layers = try config.object("config").array("layers")
    #expect(layers.count == 4)
    guard case .object(let rnn) = layers[1] else { throw FixtureError("no object") }
    #expect(try rnn.string("class_name") == "SimpleRNN")
    #expect(try rnn.object("config").string("name") == "simple_rnn")
    #expect(try rnn.object("config").string("activation") == "sigmoid")
  }

  @Test func aLoadedModelCanGoOnTraining() throws {
    let model = try model()
    var loaded = try load(try bytes())
    #expect(loaded.config == model.config && loaded.network.name == "mine")
    let (x, y) = (Tensor.ids([8, 4], below: 7), Tensor.ids([8], below: 2))
    #expect(try loaded.evaluate(x, y) == model.evaluate(x, y))
    let history = try loaded.fit(x, y, verbose: .silent)
    #expect(history.keys == ["acc", "accuracy", "loss"])
  }

  @Test func extrasComeBack() throws {
    let extras = ModelExtras(
      vocabulary: ["", "the", "naïve \"word\"\n", "日本"], preprocessing: ["lowercase": true, "maxlen": 500],
      classes: ["neg", "pos"])
    let bytes = try ModelFile.bytes(try model().network, extras)
    #expect(try ModelFile.read(try SafetensorsFile(bytes, name: "m")).extras == extras)
  }

  @Test func equalModelsGiveEqualBytes() throws {
    #expect(try bytes() == bytes())
    #expect(try ModelFile.bytes(try load(try bytes()).network, ModelExtras()) == bytes())
  }

  @Test func aFileAppearsWholeOrNotAtAll() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    #expect(throws: FormatError.self) { try model().save(to: folder.appendingPathComponent("m.safetensors")) }
    #expect(throws: FormatError.self) { try Sequential(contentsOf: folder) }
    #expect(throws: ModelError.self) { try Sequential { Dense(2) }.save(to: folder) }
    #expect(!FileManager.default.fileExists(atPath: folder.path))
  }

  /// Cut anywhere, a file is refused.
  @Test func aTruncatedFileIsRefused() throws {
    let bytes = try bytes()
    for length in Array(0..<40) + stride(from: 40, to: bytes.count, by: 97) + [bytes.count - 1] {
      #expect(throws: FormatError.self, "\(length) bytes") { try load(Array(bytes.prefix(length))) }
    }
    #expect(throws: FormatError.self) { try load(bytes + [0]) }
  }

  /// With any byte of the header changed, loading gives an error or a model, and does not crash.
  @Test func aChangedHeaderDoesNotCrash() throws {
    let bytes = try bytes()
    let header = bytes.prefix(8).enumerated().reduce(0) { $0 | Int($1.element) << (8 * $1.offset) }
    for place in 0..<header + 8 {
      for change in [1, 0x10, 0x80] as [UInt8] {
        var broken = bytes
        broken[place] ^= change
        if let model = try? load(broken) { _ = try? model.predict(.ids([1, 3], below: 7)) }
      }
    }
  }

  @Test(arguments: [
    (#"{"name":"m","layers":[{"class_name":"Exec","config":{}}]}"#, "there is no layer 'Exec'"),
    (#"{"name":"m","layers":[]}"#, "what goes into the model"),
    (#"{"name":"m","layers":[7]}"#, "list of objects"),
    (#"{"name":"m","layers":{}}"#, "'layers' must be a list"),
    (#"{"name":"m"}"#, "'layers' must be a list"),
    (#"{"name":7,"layers":[]}"#, "'name' must be a text"),
    (#"{"layers":[{"config":{}}]}"#, "'class_name'"),
    (#"{"layers":[{"class_name":"Dense","config":{"units":4611686018427387904}}]}"#, "'units'"),
    (#"{"layers":[{"class_name":"Dense","config":{"units":0}}]}"#, "'units'"),
    (#"{"layers":[{"class_name":"Dense","config":{"units":-1}}]}"#, "'units'"),
    (#"{"layers":[{"class_name":"Dense","config":{"units":1.5}}]}"#, "'units'"),
    (#"{"layers":[{"class_name":"Dense","config":{"units":1e300}}]}"#, "'units'"),
    (#"{"layers":[{"class_name":"Dense","config":{"units":"2"}}]}"#, "'units'"),
    (
      #"{"layers":[{"class_name":"Dense","config":{"units":2,"activation":"evil"}}]}"#, "no activation 'evil'"
    ),
    (
      #"{"layers":[{"class_name":"Dense","config":{"units":2,"kernel_initializer":{"class_name":"os.system","config":{}}}}]}"#,
      "no initializer 'os.system'"
    ),
    (
      #"{"layers":[{"class_name":"Embedding","config":{"input_dim":2147483647,"output_dim":2147483647}}]}"#,
      "too large"
    ),
    (
      #"{"layers":[{"class_name":"Embedding","config":{"input_dim":2000000000,"output_dim":400}}]}"#,
      "embeddings"
    ),
    (#"{"layers":[{"class_name":"Dropout","config":{"rate":1}}],"build_input_shape":[null,3]}"#, "rate"),
    (#"{"layers":[{"class_name":"Dropout","config":{"rate":-0.5}}],"build_input_shape":[null,3]}"#, "rate"),
    (#"{"layers":[{"class_name":"Dense","config":{"units":2}}],"build_input_shape":[]}"#, "axes"),
    (
      #"{"layers":[{"class_name":"Dense","config":{"units":2}}],"build_input_shape":[null,-3]}"#,
      "build_input_shape"
    ),
    (
      #"{"layers":[{"class_name":"Dense","config":{"units":2}}],"build_input_shape":[null,null]}"#,
      "last axis"
    ),
    (
      #"{"layers":[{"class_name":"Dense","config":{"units":2000000000}}],"build_input_shape":[null,2000000000]}"#,
      "too large"
    ),
    (
      #"{"layers":[{"class_name":"SimpleRNN","config":{"units":2000000}}],"build_input_shape":[null,null,3]}"#,
      "too large"
    ),
    (
      #"{"layers":[{"class_name":"SimpleRNN","config":{"units":2}}],"build_input_shape":[null,3]}"#,
      "sequence"
    ),
    (#"{"layers":[{"class_name":"InputLayer","config":{}}]}"#, "batch_shape"),
    (
      #"{"layers":[{"class_name":"InputLayer","config":{"batch_shape":[null,5]}}],"build_input_shape":[null,4]}"#,
      "(None, 4)"
    ),
    (
      #"{"layers":[{"class_name":"Flatten","config":{}},{"class_name":"Dense","config":{"units":2}}],"build_input_shape":[null,4611686018427387904,4]}"#,
      "too large"
    ),
  ])
  func aHostileConfigurationIsRefused(config: String, names: String) throws {
    let text = try failure(config)
    #expect(text.contains(names), "\(text)")
  }

  @Test func theFileMustHoldWhatTheConfigurationNeedsAndNothingElse() throws {
    let model = try model()
    let own = model.weights.map { Safetensors.Tensor($0.name, model.network[$0].elements, shape: $0.shape) }
    #expect(
      try failure(tensors: Array(own.dropLast()))
        == "has no weight 'out/bias', which its configuration needs, in m.safetensors; save the model again with save(to:)"
    )
    let more = own + [Safetensors.Tensor("extra", [1], shape: [1])]
    #expect(try failure(tensors: more).contains("holds 'extra', which its configuration does not know"))
    let other = own.dropLast() + [Safetensors.Tensor("out/bias", [1, 2], shape: [2, 1])]
    #expect(
      try failure(tensors: Array(other)).contains(
        "holds 'out/bias' with shape [2, 1]; its configuration needs [2]"))
    #expect(try failure(metadata: ["layout_version": "99"]).contains("layout version 99"))
    #expect(try failure(metadata: ["format": "pt"]).contains("without a model's configuration"))
    #expect(try failure(metadata: ["config": "{"]) != "no error")
    #expect(try failure(metadata: ["config": "7"]).contains("no object"))
    #expect(
      try failure(metadata: ["config": #"{"class_name":"Forest","config":{}}"#]).contains("Forest"))
    #expect(try failure(metadata: ["vocabulary": "{"]) != "no error")
  }

  @Test(arguments: [
    #"{"optimizer":{"class_name":"Evil","config":{}},"goal":{}}"#, #"{"optimizer":7}"#, "{}",
    #"{"optimizer":{"class_name":"SGD","config":{}},"goal":{"loss":{"class_name":"Evil","config":{}}}}"#,
    #"{"optimizer":{"class_name":"SGD","config":{}},"goal":{"loss":{"class_name":"BinaryCrossentropy","config":{"label_smoothing":7}},"metrics":[],"weighted_metrics":[]}}"#,
    #"{"optimizer":{"class_name":"SGD","config":{"momentum":"x"}},"goal":{"loss":{"class_name":"BinaryCrossentropy","config":{}},"metrics":[],"weighted_metrics":[]}}"#,
    #"{"optimizer":{"class_name":"SGD","config":{}},"goal":{"loss":{"class_name":"BinaryCrossentropy","config":{}},"metrics":[7],"weighted_metrics":[]}}"#,
  ])
  func aHostileCompileConfigurationIsRefused(config: String) throws {
    #expect(try failure(metadata: ["compile_config": config]) != "no error")
  }
}
