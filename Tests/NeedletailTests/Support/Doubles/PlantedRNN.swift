// A SimpleRNN written again, plainly, with errors that can be planted in it: the gates must see them.

import CKernels
import Testing

@testable import Needletail

/// An error that somebody could make in a recurrent layer.
enum PlantedError: String, CaseIterable, CustomTestStringConvertible {
  /// h₋·Rᵀ instead of h₋·R.
  case transposedRecurrentKernel
  /// dh₋ = dz·R instead of dz·Rᵀ.
  case transposedRecurrentKernelOnTheWayBack
  /// At a masked step the state is forgotten.
  case carryDroppedAtMaskedSteps
  /// At a masked step the gradient of the state is forgotten.
  case carryDroppedOnTheWayBack
  /// The bias gets no gradient.
  case biasLeftOutOfTheGradient
  /// dR sums dz over the state after the step instead of the one before it.
  case stateOfTheWrongStep

  var testDescription: String { rawValue }

  /// Whether outputs are wrong, or gradients alone.
  var isForward: Bool { self == .transposedRecurrentKernel || self == .carryDroppedAtMaskedSteps }
}

/// h = tanh(x·K + b + h₋·R), masked steps keep the state and repeat the output.
struct PlantedRNN: Layer {
  static let kind = "PlantedRNN"
  var name = LayerName()
  let units: Int
  let sequences: Bool
  let error: PlantedError?
  private var kernel = Weight.unbuilt, recurrentKernel = Weight.unbuilt, bias = Weight.unbuilt

  init(_ units: Int, sequences: Bool, error: PlantedError?) {
    (self.units, self.sequences, self.error) = (units, sequences, error)
  }

  init(config: Config) throws { throw ModelError("PlantedRNN is in no file") }
  var config: Config { [:] }

  mutating func build(_ inputs: [Shape], _ builder: inout Builder) throws -> [Shape] {
    let features = try builder.features(of: inputs[0], minimumRank: 3)
    kernel = builder.weight("kernel", [features, units], .glorotUniform)
    recurrentKernel = builder.weight("recurrent_kernel", [units, units], .orthogonal)
    bias = builder.weight("bias", [units], .zeros)
    return [sequences ? [inputs[0][0], inputs[0][1], units] : [inputs[0][0], units]]
  }

  func forward(_ inputs: [Signal], _ pass: inout Pass) -> [Signal] {
    let (w, r, b) = (pass.weight(kernel), pass.weight(recurrentKernel), pass.weight(bias))
    let seen = error == .biasLeftOutOfTheGradient ? pass.tape.constant(pass.tape.tensor(b)) : b
    let x = pass.tape.affine(inputs[0].value, w, seen)
    let y = pass.tape.plantedRecurrence(x, r, inputs[0].mask, sequences: sequences, error)
    return [Signal(y, mask: sequences ? inputs[0].mask : nil)]
  }
}

extension Tape {
  fileprivate mutating func plantedRecurrence(
    _ x: Value, _ r: Value, _ mask: Mask?, sequences: Bool, _ error: PlantedError?
  ) -> Value {
    let x = dense(x)
    let (batch, time, n) = (shape(x)[0], shape(x)[1], shape(x)[2])
    let y = make(sequences ? [batch, time, n] : [batch, n], from: x, r)
    let (xs, rs, ys) = (pointer(x), pointer(r), pointer(y))
    // The state before each step and after the last: [batch, time + 1, units].
    var states = [Float](repeating: 0, count: batch * (time + 1) * n)
    var counts = [Bool](repeating: true, count: batch * time)
    for b in 0..<batch {
      var output = [Float](repeating: 0, count: n)
      for t in 0..<time {
        let (before, after) = ((b * (time + 1) + t) * n, (b * (time + 1) + t + 1) * n)
        counts[b * time + t] = mask.map { $0[b, t] } ?? true
        if counts[b * time + t] {
          for j in 0..<n {
            var z = xs[(b * time + t) * n + j]
            for k in 0..<n {
              z += states[before + k] * (error == .transposedRecurrentKernel ? rs[j * n + k] : rs[k * n + j])
            }
            states[after + j] = ck_tanh(z)
          }
          output = Array(states[after..<after + n])
        } else if error != .carryDroppedAtMaskedSteps {
          for j in 0..<n { states[after + j] = states[before + j] }
        }
        if sequences { for j in 0..<n { ys[(b * time + t) * n + j] = output[j] } }
      }
      if !sequences { for j in 0..<n { ys[b * n + j] = output[j] } }
    }
    let (kept, steps) = (states, counts)
    record(y) { g in
      guard let dy = g.gradient(of: y) else { return }
      var dx = [Float](repeating: 0, count: batch * time * n)
      var dr = [Float](repeating: 0, count: n * n)
      for b in 0..<batch {
        var (dh, dOutput) = ([Float](repeating: 0, count: n), [Float](repeating: 0, count: n))
        if !sequences { for j in 0..<n { dOutput[j] = dy[b * n + j] } }
        for t in (0..<time).reversed() {
          if sequences { for j in 0..<n { dOutput[j] += dy[(b * time + t) * n + j] } }
          guard steps[b * time + t] else {
            if error == .carryDroppedOnTheWayBack { dh = [Float](repeating: 0, count: n) }
            continue
          }
          let (before, after) = ((b * (time + 1) + t) * n, (b * (time + 1) + t + 1) * n)
          let dz = (0..<n).map { (dh[$0] + dOutput[$0]) * (1 - kept[after + $0] * kept[after + $0]) }
          dh = [Float](repeating: 0, count: n)
          dOutput = dh
          for j in 0..<n {
            dx[(b * time + t) * n + j] = dz[j]
            for k in 0..<n {
              dh[k] +=
                dz[j] * (error == .transposedRecurrentKernelOnTheWayBack ? rs[j * n + k] : rs[k * n + j])
              dr[k * n + j] += dz[j] * kept[(error == .stateOfTheWrongStep ? after : before) + k]
            }
          }
        }
      }
      let (gx, gr) = (dx, dr)
      g.add(to: x) { d in for i in gx.indices { d[i] += gx[i] } }
      g.add(to: r) { d in for i in gr.indices { d[i] += gr[i] } }
    }
    return y
  }
}
