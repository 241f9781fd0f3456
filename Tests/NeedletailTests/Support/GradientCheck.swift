// GradientCheck: the tape's gradients against difference quotients.

@testable import Needletail

/// Compares the gradients of Σᵢ Σ outputᵢ · factorᵢ with difference quotients of the forward pass.
///
/// Forward passes are in float32, so a quotient is as good as step and formula make it:
/// - the formula is the one with four points, whose error is step⁴/30 times the fifth derivative: below 1e-6 for
///   a step of 1/32 and functions as smooth as ours;
/// - outputs are subtracted and summed in double, so what is left is the rounding of the outputs themselves, some
///   units of 2⁻²⁴ of their size, divided by the step;
/// - the step is a power of two, so that points are as far apart as the formula says.
/// Functions with kinks need points that are further than two steps away from them.
struct GradientCheck {
  var step: Float = 0x1p-5
  /// The share of an array's largest gradient that may be missing. A wrong formula misses far more; the error of
  /// the quotients is below a tenth of it.
  var tolerance = 1e-3

  /// Parameters by name, and how outputs and gradients come from them.
  struct Subject {
    var parameters: [(name: String, value: Tensor)]
    var outputs: ([Tensor]) throws -> [Tensor]
    var gradients: (_ parameters: [Tensor], _ factors: [Tensor]) throws -> [Tensor]
  }

  /// What is wrong, a line for each parameter; empty when the gradients are right.
  func failures(_ subject: Subject) throws -> [String] {
    var values = subject.parameters.map(\.value)
    let base = try subject.outputs(values)
    let factors = base.enumerated().map { Tensor.spread($1.shape, seed: 40 + $0) }
    let gradients = try subject.gradients(values, factors)
    // Rounding of the outputs, as the quotient sees it: 2⁻²² of their size, summed as errors are.
    let squares = zip(base, factors).reduce(0.0) { sum, pair in
      sum
        + zip(pair.0.elements, pair.1.elements).reduce(0.0) { $0 + Double($1.0 * $1.1) * Double($1.0 * $1.1) }
    }
    let rounding = 0x1p-22 * squares.squareRoot() / Double(step)
    var failures: [String] = []
    for (p, parameter) in subject.parameters.enumerated() {
      let gradient = gradients[p].elements
      guard gradients[p].shape == parameter.value.shape else {
        failures.append("\(parameter.name): a gradient of shape \(gradients[p].shape)")
        continue
      }
      let quotients = try gradient.indices.map { i in
        func moved(_ steps: Float) throws -> [Tensor] {
          values[p] = parameter.value.replacing(i) { $0 + steps * step }
          defer { values[p] = parameter.value }
          return try subject.outputs(values)
        }
        let near = difference(try moved(1), try moved(-1), factors)
        let far = difference(try moved(2), try moved(-2), factors)
        return (8 * near - far) / (12 * Double(step))
      }
      let largest = quotients.reduce(0) { max($0, abs($1)) }
      let allowed = tolerance * largest + rounding
      if let i = gradient.indices.first(where: { !(abs(Double(gradient[$0]) - quotients[$0]) <= allowed) }) {
        failures.append(
          "\(parameter.name)[\(i)]: gradient \(gradient[i]), difference quotient \(quotients[i]), "
            + "allowed \(allowed)")
      }
    }
    return failures
  }

  /// Σᵢ Σ (aᵢ − bᵢ) · factorᵢ in double.
  private func difference(_ a: [Tensor], _ b: [Tensor], _ factors: [Tensor]) -> Double {
    var sum = 0.0
    for (i, factor) in factors.enumerated() {
      a[i].withUnsafeBufferPointer { x in
        b[i].withUnsafeBufferPointer { y in
          factor.withUnsafeBufferPointer { r in
            for j in 0..<r.count { sum += (Double(x[j]) - Double(y[j])) * Double(r[j]) }
          }
        }
      }
    }
    return sum
  }
}

extension Tensor {
  func replacing(_ i: Int, _ change: (Float) -> Float) -> Tensor {
    var copy = self
    copy.withUnsafeMutableBufferPointer { $0[i] = change($0[i]) }
    return copy
  }
}

extension GradientCheck {
  /// Checks a function of tape values.
  func failures(
    _ inputs: [Tensor], plain: Bool = false, _ function: @escaping (inout Tape, [Value]) throws -> [Value]
  ) throws -> [String] {
    try failures(
      Subject(
        parameters: inputs.enumerated().map { ("input \($0)", $1) },
        outputs: { try Tape.run($0, factors: nil, plain: plain, function).outputs },
        gradients: { try Tape.run($0, factors: $1, plain: plain, function).gradients }))
  }

  /// Checks a layer or model with respect to its weights and those inputs that are no ids.
  func failures(_ probe: Probe, _ inputs: [Tensor], masks: [MaskValues?] = [], ids: Set<Int> = []) throws
    -> [String]
  {
    let free = inputs.indices.filter { !ids.contains($0) }
    func run(_ values: [Tensor], _ factors: [Tensor]?) throws -> Probe.Result {
      var (probe, inputs) = (probe, inputs)
      for (i, place) in free.enumerated() { inputs[place] = values[i] }
      probe.values = Array(values.dropFirst(free.count))
      return try probe.run(inputs, masks: masks, factors: factors)
    }
    let names = free.map { "x\($0)" } + probe.weights.map(\.name)
    return try failures(
      Subject(
        parameters: Array(zip(names, free.map { inputs[$0] } + probe.values)).map { (name: $0, value: $1) },
        outputs: { try run($0, nil).outputs },
        gradients: { values, factors in
          let result = try run(values, factors)
          return free.map { result.inputGradients[$0] } + result.weightGradients
        })
    ).filter { failure in !probe.weights.contains { !$0.isTrainable && failure.hasPrefix("\($0.name)[") } }
  }
}

extension Tape {
  /// Runs a function of tape values, and back when there are factors.
  static func run(
    _ inputs: [Tensor], factors: [Tensor]?, plain: Bool = false,
    _ function: (inout Tape, [Value]) throws -> [Value]
  ) throws -> (outputs: [Tensor], gradients: [Tensor]) {
    let workspace = Workspace()
    defer { withExtendedLifetime(workspace) {} }
    var tape = Tape(workspace, records: factors != nil, plain: plain)
    var values: [Value] = []
    for input in inputs { values.append(tape.variable(input)) }
    let made = try function(&tape, values)
    var outputs: [Tensor] = []
    for value in made { outputs.append(tape.tensor(value)) }
    guard let factors else { return (outputs, []) }
    let loss = tape.weightedSum(made, factors)
    tape.backward(from: loss, into: WeightGradients(count: 0, weights: 0))
    return (outputs, values.map { workspace.gradient(of: $0) })
  }
}
