// A layer as a user of the library writes one: with public names only, so without @testable.

import Foundation
import Needletail
import Testing

/// y = x + t·(h − x), t = σ(x·transform_kernel + transform_bias), h = tanh(x·kernel + bias), over the last axis.
struct Highway: SimpleLayer {
  static let kind = "Highway"
  var name: LayerName
  private var kernel = Weight.unbuilt
  private var bias = Weight.unbuilt
  private var transformKernel = Weight.unbuilt
  private var transformBias = Weight.unbuilt

  init(name: String? = nil) { self.name = LayerName(name) }
  init(config: Config) throws { self.init(name: try config.name()) }
  var config: Config { [:] }

  mutating func build(_ input: Shape, _ builder: inout Builder) throws -> Shape {
    let features = try builder.features(of: input)
    kernel = builder.weight("kernel", [features, features], .glorotUniform)
    bias = builder.weight("bias", [features], .zeros)
    transformKernel = builder.weight("transform_kernel", [features, features], .glorotUniform)
    transformBias = builder.weight("transform_bias", [features], .constant(-2))
    return input
  }

  func forward(_ input: Signal, _ pass: inout Pass) -> Signal {
    let x = input.value
    let (w, b) = (pass.weight(kernel), pass.weight(bias))
    let (v, c) = (pass.weight(transformKernel), pass.weight(transformBias))
    let h = pass.tape.activation(.tanh, pass.tape.affine(x, w, b))
    let t = pass.tape.activation(.sigmoid, pass.tape.affine(x, v, c))
    let change = pass.tape.add(h, pass.tape.scale(x, by: -1))
    return Signal(pass.tape.add(x, pass.tape.multiply(t, change)), mask: input.mask)
  }
}

@Suite struct OwnLayer {
  private func model() throws -> Sequential {
    var model = try Sequential(seed: 1) {
      Embedding(20, 6, maskZero: true)
      Highway()
      LSTM(5)
      Dense(1, activation: .sigmoid)
    }
    try model.compile(optimizer: .adam(learningRate: 0.02), loss: .binaryCrossentropy, metrics: [.acc])
    return model
  }
  /// Rows of ids from 1 on; the label says whether the first is one of the upper half.
  private let x = Tensor((0..<240).map(Self.id), shape: [30, 8])
  private var y: Tensor { Tensor((0..<30).map { (row: Int) -> Float in x[row, 0] > 10 ? 1 : 0 }) }

  private static func id(_ i: Int) -> Float { Float((i * 7 + i / 8) % 19 + 1) }

  @Test func hasTheNumbersOfItsFormula() throws {
    var model = try Sequential { Highway() }
    try model.build([[nil, 2]])
    try model.setWeights([
      Tensor([0.5, -1, 0.25, 2], shape: [2, 2]), Tensor([0.1, -0.2]),
      Tensor([1, 0.5, -0.5, 1], shape: [2, 2]), Tensor([0.3, -0.4]),
    ])
    let y = try model.predict(Tensor([1, -2], shape: [1, 2]))
    #expect(abs(y[0, 0] - 0.181709) < 1e-5 && abs(y[0, 1] + 1.869884) < 1e-5)
  }

  @Test func trainsInAModel() throws {
    var model = try model()
    let history = try model.fit(x, y, epochs: 25, batchSize: 10, verbose: .silent)
    #expect(history["loss"]!.last! < history["loss"]![0] / 2)
    #expect(model.summary().contains("highway (Highway)"))
  }

  @Test func isSavedAndLoaded() throws {
    var model = try model()
    try model.fit(x, y, epochs: 1, batchSize: 10, verbose: .silent)
    let url = FileManager.default.temporaryDirectory.appendingPathComponent(
      "own-\(UUID().uuidString).safetensors")
    defer { try? FileManager.default.removeItem(at: url) }
    try model.save(to: url)
    let loaded = try Sequential(contentsOf: url, customObjects: [Highway.self])
    #expect(try loaded.predict(x) == model.predict(x))
    let error = #expect(throws: (any Error).self) { _ = try Sequential(contentsOf: url) }
    #expect("\(error!)".contains("there is no layer 'Highway'"), "\(error!)")
  }
}
