// Initializers: bounds, moments, orthogonality, names.

import Testing

@testable import Needletail

@Suite struct InitializerTests {
  private let stream = RandomStream(seed: 7, purpose: "initializer/kernel", layer: "Dense", ordinal: 2)

  private func numbers(
    _ initializer: any Initializer, _ shape: [Int], _ stream: RandomStream? = nil
  ) -> [Float] {
    Tensor(uninitialized: shape) { initializer.fill($0, shape: shape, stream ?? self.stream) }.elements
  }

  private func moments(_ numbers: [Float]) -> (mean: Double, deviation: Double) {
    let mean = numbers.reduce(0.0) { $0 + Double($1) } / Double(numbers.count)
    let squares = numbers.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
    return (mean, (squares / Double(numbers.count)).squareRoot())
  }

  /// Leading dots for parameters of any initializer, with and without arguments.
  @Test func readsWell() {
    func kind(_ initializer: any Initializer) -> String { "\(type(of: initializer).kind)" }
    #expect(kind(.zeros) == "Zeros")
    #expect(kind(.ones) == "Ones")
    #expect(kind(.constant(0.3)) == "Constant")
    #expect(kind(.uniform) == "RandomUniform")
    #expect(kind(.randomUniform) == "RandomUniform")
    #expect(kind(.randomUniform(minval: -1)) == "RandomUniform")
    #expect(kind(.normal) == "RandomNormal")
    #expect(kind(.randomNormal(stddev: 2)) == "RandomNormal")
    #expect(kind(.truncatedNormal) == "TruncatedNormal")
    #expect(kind(.varianceScaling(mode: .fanOut)) == "VarianceScaling")
    #expect(kind(.glorotUniform) == "GlorotUniform")
    #expect(kind(.glorotNormal(seed: 3)) == "GlorotNormal")
    #expect(kind(.heUniform) == "HeUniform")
    #expect(kind(.heNormal) == "HeNormal")
    #expect(kind(.lecunUniform) == "LecunUniform")
    #expect(kind(.lecunNormal) == "LecunNormal")
    #expect(kind(.orthogonal) == "Orthogonal")
    #expect(kind(.orthogonal(gain: 2)) == "Orthogonal")
    #expect(kind(.identity) == "Identity")
  }

  @Test func constants() {
    #expect(numbers(.zeros, [2, 3]) == [0, 0, 0, 0, 0, 0])
    #expect(numbers(.ones, [2]) == [1, 1])
    #expect(numbers(.constant(0.3), [2]) == [0.3, 0.3])
    #expect(numbers(.identity(gain: 2), [2, 3]) == [2, 0, 0, 0, 2, 0])
    #expect(numbers(.identity, [3, 2]) == [1, 0, 0, 1, 0, 0])
  }

  /// Mean, deviation and bounds, each with five standard errors of room.
  @Test(
    arguments: [
      // shape, initializer, deviation, largest absolute value
      ("random_uniform", [200, 300], 0.1 / 12.0.squareRoot(), 0.05),
      ("random_normal", [200, 300], 0.05, nil),
      ("truncated_normal", [200, 300], 0.05 * 0.87962566103423978, 0.1),
      ("glorot_uniform", [200, 300], (2.0 / 500).squareRoot(), (6.0 / 500).squareRoot()),
      ("glorot_normal", [200, 300], (2.0 / 500).squareRoot(), nil),
      ("he_uniform", [200, 300], (2.0 / 200).squareRoot(), (6.0 / 200).squareRoot()),
      ("he_normal", [200, 300], (2.0 / 200).squareRoot(), nil),
      ("lecun_uniform", [200, 300], (1.0 / 200).squareRoot(), (3.0 / 200).squareRoot()),
      ("lecun_normal", [200, 300], (1.0 / 200).squareRoot(), nil),
      // fans of a convolution's kernel and of a vector
      ("glorot_uniform", [5, 40, 300], (2.0 / 1700).squareRoot(), (6.0 / 1700).squareRoot()),
      ("he_normal", [5, 40, 300], (2.0 / 200).squareRoot(), nil),
      ("glorot_uniform", [60_000], (1.0 / 60_000).squareRoot(), (3.0 / 60_000).squareRoot()),
    ] as [(String, [Int], Double, Double?)])
  func distributions(_ name: String, _ shape: [Int], _ deviation: Double, _ bound: Double?) throws {
    let all = numbers(try InitializerTable.make(name), shape)
    let (mean, measured) = moments(all)
    let error = deviation / Double(all.count).squareRoot()
    #expect(abs(mean) < 5 * error)
    #expect(abs(measured - deviation) < 5 * error)
    if let bound {
      let largest = Double(all.map { abs($0) }.max()!)
      #expect(largest <= bound * (1 + 1e-6))
      #expect(largest > bound * 0.99)
    }
    #expect(Set(all).count > all.count / 2)
  }

  @Test(arguments: [[7, 7], [12, 5], [5, 12], [3, 4, 6], [1, 4], [130, 130]])
  func orthogonal(_ shape: [Int]) {
    let gain: Float = 1.5
    let all = numbers(.orthogonal(gain: gain), shape).map { Double($0) }
    let columns = shape.last!
    let rows = all.count / columns
    let (vectors, length) = rows >= columns ? (columns, rows) : (rows, columns)
    func entry(_ vector: Int, _ i: Int) -> Double {
      rows >= columns ? all[i * columns + vector] : all[vector * columns + i]
    }
    var worst = 0.0
    for a in 0..<vectors {
      for b in 0...a {
        let dot = (0..<length).reduce(0.0) { $0 + entry(a, $1) * entry(b, $1) }
        worst = max(worst, abs(dot - (a == b ? 2.25 : 0)))
      }
    }
    #expect(worst < 1e-5)
  }

  /// Q of the decomposition whose R has a positive diagonal: Qᵀ·A is upper triangular.
  @Test func orthogonalFollowsItsNormalNumbers() {
    let (rows, columns) = (6, 4)
    let a = Tensor(uninitialized: [rows, columns]) { stream.normal(into: $0) }.elements
    let q = numbers(.orthogonal, [rows, columns])
    for i in 0..<columns {
      for j in 0...i {
        let r = (0..<rows).reduce(0.0) { $0 + Double(q[$1 * columns + i]) * Double(a[$1 * columns + j]) }
        if i == j { #expect(r > 0) } else { #expect(abs(r) < 1e-5) }
      }
    }
  }

  @Test(arguments: ["random_uniform", "random_normal", "truncated_normal", "glorot_uniform", "orthogonal"])
  func sameStreamSameNumbers(_ name: String) throws {
    let initializer = try InitializerTable.make(name)
    let other = RandomStream(seed: 7, purpose: "initializer/kernel", layer: "Dense", ordinal: 3)
    #expect(numbers(initializer, [5, 7]) == numbers(initializer, [5, 7]))
    #expect(numbers(initializer, [5, 7]) != numbers(initializer, [5, 7], other))
  }

  /// The numbers are part of what a seed means, on every machine.
  @Test func numbersAreFixed() {
    var hash = StableHash()
    let all: [any Initializer] = [
      .uniform, .normal, .truncatedNormal, .glorotUniform, .heNormal, .orthogonal,
    ]
    for initializer in all {
      for x in numbers(initializer, [9, 11]) { hash.add(UInt64(x.bitPattern)) }
    }
    #expect(hash.value == 1_422_639_933_783_226_311)
  }

  @Test func configurationsGoBothWays() throws {
    for type in InitializerTable.all {
      let first = try type.init(config: [:])
      let again = try InitializerTable.make(type.kind, first.config)
      #expect(again.config == first.config)
      #expect(type.kind == "\(Swift.type(of: again).kind)")
    }
    let given: Config = ["minval": -1, "maxval": 2.5, "seed": 4]
    #expect(try InitializerTable.make("RandomUniform", given).config["seed"] == 4)
    #expect(try InitializerTable.make("uniform").config == RandomUniform().config)
    let seed: Config = ["seed": .object(kind: "SeedGenerator", ["seed": 1])]
    #expect(try InitializerTable.make("GlorotUniform", seed).config == ["seed": nil])
    let scaling: Config = ["scale": 2.0, "mode": "fan_out", "distribution": "uniform", "seed": nil]
    #expect(try InitializerTable.make("VarianceScaling", scaling).config == scaling)
  }

  @Test func saysWhatIsWrong() {
    #expect(throws: ModelError.self) { try InitializerTable.make("glorot") }
    #expect(throws: ModelError.self) { try InitializerTable.make("Constant", ["value": "much"]) }
    #expect(throws: ModelError.self) { try InitializerTable.make("VarianceScaling", ["mode": "fan"]) }
    #expect(throws: ModelError.self) { try InitializerTable.make("VarianceScaling", ["scale": 0]) }
    #expect(throws: ModelError.self) { try Orthogonal().check([3]) }
    #expect(throws: ModelError.self) { try Identity().check([3, 3, 3]) }
  }
}
