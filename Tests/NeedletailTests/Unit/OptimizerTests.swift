// Optimizers: names, settings, frozen weights, what does not change. Values are the golden tests' business.

import Testing

@testable import Needletail

@Suite struct OptimizerTests {
  private let values = [Tensor((0..<40).map { Float($0) / 40 - 0.4 }, shape: [10, 4]), Tensor([1, -2, 3])]

  @Test func readsWell() throws {
    let optimizers: [any Optimizer] = [
      .sgd, .sgd(), .sgd(learningRate: 0.1, momentum: 0.9, nesterov: true), .rmsprop, .rmsprop(),
      .rmsprop(rho: 0.8, centered: true), .adam, .adam(),
      .adam(learningRate: 0.01, amsgrad: true, clipnorm: 1),
    ]
    #expect(
      optimizers.map { "\(type(of: $0).kind)" } == [
        "SGD", "SGD", "SGD", "RMSprop", "RMSprop", "RMSprop", "Adam", "Adam", "Adam",
      ])
    #expect(optimizers.map(\.learningRate) == [0.01, 0.01, 0.1, 0.001, 0.001, 0.001, 0.001, 0.001, 0.01])
  }

  @Test func names() throws {
    for type in OptimizerTable.all {
      for name in [type.kind, type.kind.lowercased()] {
        let optimizer = try OptimizerTable.make(name)
        #expect(Swift.type(of: optimizer) == type)
        #expect(try type.init(config: optimizer.config).config == optimizer.config)
      }
    }
    let error = #expect(throws: ModelError.self) { try OptimizerTable.make("adagrad2") }
    #expect(error!.description.contains("'adagrad2'") && error!.description.contains("rmsprop"))
  }

  @Test func settingsThatMakeNoSense() throws {
    let wrong: [(String, Config)] = [
      ("sgd", ["learning_rate": -1]), ("sgd", ["momentum": 2]), ("sgd", ["clipnorm": 0]),
      ("sgd", ["clipnorm": 1, "clipvalue": 1]), ("adam", ["beta_1": 1]), ("adam", ["use_ema": true]),
      ("rmsprop", ["rho": -0.1]), ("rmsprop", ["gradient_accumulation_steps": 2]),
      ("adam", ["learning_rate": .object(kind: "ExponentialDecay", [:])]),
    ]
    for (name, config) in wrong {
      #expect(throws: ModelError.self, "\(name) \(config)") { try OptimizerTable.make(name, config) }
    }
    #expect(throws: ModelError.self) { try SGD(momentum: -1).validate() }
    #expect(throws: ModelError.self) { try SGD(learningRate: .nan).validate() }
  }

  /// Frozen weights stay, a weight without a gradient stays under plain SGD, and Adam's means of it go on.
  @Test func frozenAndUntouchedWeights() {
    var run = OptimizerRun(.sgd(learningRate: 1), values, trainable: [false, true])
    run.step([.dense(values[0]), .dense(Tensor([1, 1, 1]))])
    #expect(run[0] == values[0])
    #expect(run[1] == Tensor([0, -3, 2]))
    run.step([.none, .none])
    #expect(run[1] == Tensor([0, -3, 2]))

    var adam = OptimizerRun(.adam(), values)
    adam.step([.none, .dense(Tensor([1, 1, 1]))])
    #expect(adam[0] == values[0])
    let before = adam[1]
    adam.step([.none, .none])
    #expect(adam[1] != before)
  }

  /// Clipping by norm sees touched rows and dense parts alike, bit for bit.
  @Test(arguments: [SGD(clipnorm: 0.3), SGD(globalClipnorm: 0.4), SGD(clipvalue: 0.1)])
  func clippingOfTouchedRows(_ optimizer: SGD) {
    let stream = RandomStream(seed: 5, purpose: "test")
    let whole = Tensor(uninitialized: [10, 4]) { stream.normal(into: $0) }
    let rows = [7, 1, 4]
    let gradient = whole.keeping(rows)
    let other = Tensor([0.5, -1, 0.2])
    var (dense, touched, both) = (
      OptimizerRun(optimizer, values), OptimizerRun(optimizer, values), OptimizerRun(optimizer, values)
    )
    for _ in 0..<3 {
      dense.step([.dense(gradient), .dense(other)])
      touched.step([.rows(gradient, rows), .dense(other)])
      both.step([.both(gradient, rows), .dense(other)])
    }
    #expect(dense[0] != values[0])
    #expect(touched[0] == dense[0] && touched[1] == dense[1])
    #expect(both[0] == dense[0] && both[1] == dense[1])
  }

  /// The norm itself, in double: float clipping would hide a difference in the last digits.
  @Test func normOfTouchedRows() {
    let stream = RandomStream(seed: 5, purpose: "test")
    let rows = [41, 3, 17, 29]
    let whole = Tensor(uninitialized: [50, 20]) { stream.normal(into: $0) }
    let gradient = whole.keeping(rows)
    let weight = Weight(name: "w", shape: [50, 20], place: 0..<1000, isTrainable: true, index: 0)
    let arena = Arena()
    func norm(_ given: OptimizerRun.Gradient) -> Double {
      let gradients = WeightGradients(count: 1000, weights: 1)
      given.add(to: weight, gradients, arena)
      return gradients.squaredNorm(weight)
    }
    let exact = gradient.elements.reduce(0.0) { $0 + Double($1) * Double($1) }
    #expect(abs(norm(.dense(gradient)) - exact) < 1e-12 * exact)
    #expect(norm(.rows(gradient, rows)) == norm(.dense(gradient)))
    #expect(norm(.both(gradient, rows)) == norm(.dense(gradient)))
    #expect(norm(.none) == 0)
  }

  /// Long weights are cut into blocks for the threads; that changes nothing.
  @Test(arguments: ["sgd", "rmsprop", "adam"])
  func blocksChangeNothing(_ name: String) throws {
    let count = 3 * elementBlock + 5
    let optimizer = try OptimizerTable.make(name, name == "adam" ? [:] : ["momentum": 0.5])
    let long = Tensor((0..<count).map { Float($0 % 997) / 997 }, shape: [count])
    let gradient = Tensor((0..<count).map { Float($0 % 89) / 89 - 0.5 }, shape: [count])
    var whole = OptimizerRun(optimizer, [long])
    for _ in 0..<3 { whole.step([.dense(gradient)]) }
    for start in [0, elementBlock - 3, 2 * elementBlock, count - 7] {
      let rows = start..<start + 7
      var part = OptimizerRun(optimizer, [long[rows: rows]])
      for _ in 0..<3 { part.step([.dense(gradient[rows: rows])]) }
      #expect(part[0] == whole[0][rows: rows])
    }
  }

  /// The small parabola that every optimizer must walk down.
  @Test(arguments: ["sgd", "rmsprop", "adam"])
  func findsTheBottom(_ name: String) throws {
    var run = OptimizerRun(try OptimizerTable.make(name, ["learning_rate": 0.05]), [Tensor([3, -2])])
    for _ in 0..<400 {
      let w = run[0]
      run.step([.dense(Tensor([2 * (w[0] - 1), 2 * (w[1] + 1)]))])
    }
    #expect(abs(run[0][0] - 1) < 0.06 && abs(run[0][1] + 1) < 0.06)
  }
}
