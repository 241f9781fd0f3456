// Primitives: a difference quotient for each, one line each.

import Testing

@testable import Needletail

@Suite struct PrimitiveGradients {
  /// A primitive in one of its options, and numbers to try it on.
  struct Subject: CustomTestStringConvertible, Sendable {
    let name: String
    let inputs: [Tensor]
    let function: @Sendable (inout Tape, [Value]) throws -> [Value]
    var testDescription: String { name }

    init(
      _ name: String, _ shapes: [[Int]],
      _ function: @escaping @Sendable (inout Tape, [Value]) throws -> [Value]
    ) {
      self.init(name, shapes.enumerated().map { .spread($1, seed: $0) }, function)
    }

    init(
      _ name: String, _ inputs: [Tensor],
      _ function: @escaping @Sendable (inout Tape, [Value]) throws -> [Value]
    ) {
      self.name = name
      self.inputs = inputs
      self.function = function
    }
  }

  static let simple: [Subject] = [
    Subject("affine", [[3, 5], [5, 2], [2]]) { [$0.affine($1[0], $1[1], $1[2])] },
    Subject("affine without bias", [[3, 5], [5, 2]]) { [$0.affine($1[0], $1[1])] },
    Subject("affine of rank 4", [[2, 3, 2, 4], [4, 5], [5]]) { [$0.affine($1[0], $1[1], $1[2])] },
    Subject("affine of many rows", [[300, 2], [2, 3], [3]]) { [$0.affine($1[0], $1[1], $1[2])] },
    Subject("affine of one value twice", [[3, 3]]) { [$0.affine($1[0], $1[0])] },
    Subject("affine of looked up rows", [[6, 3], [3, 2], [2]]) {
      let rows = $0.lookup($1[0], [4, 1, 4, 0, 5, 1, 1, 4], shape: [2, 4])
      return [$0.affine(rows, $1[1], $1[2])]
    },
    Subject("affine of looked up rows twice", [[6, 3], [3, 4], [4, 2], [2]]) {
      let rows = $0.lookup($1[0], [4, 1, 4, 0, 5, 1], shape: [6])
      let between = $0.affine(rows, $1[1])
      return [$0.affine(between, $1[2], $1[3])]
    },
    Subject("lookup", [[6, 3]]) { [$0.lookup($1[0], [5, 0, 5, 2, 5, 0], shape: [2, 3])] },
    Subject("lookup read twice", [[6, 3], [3, 2]]) {
      let rows = $0.lookup($1[0], [5, 0, 5, 2, 5, 0], shape: [2, 3])
      return [$0.affine(rows, $1[1]), $0.dense(rows)]
    },
    Subject("lookup of a table that is read as it is", [[4, 3]]) {
      [$0.lookup($1[0], [3, 1, 3], shape: [3]), $0.scale($1[0], by: 2)]
    },
    Subject("add", [[3, 4], [3, 4]]) { [$0.add($1[0], $1[1])] },
    Subject("add to itself", [[3, 4]]) { [$0.add($1[0], $1[0])] },
    Subject("multiply", [[3, 4], [3, 4]]) { [$0.multiply($1[0], $1[1])] },
    Subject("multiply with itself", [[3, 4]]) { [$0.multiply($1[0], $1[0])] },
    Subject("scale", [[3, 4]]) { [$0.scale($1[0], by: -1.7)] },
    Subject("reshape", [[3, 4]]) { [$0.reshape($1[0], [2, 6])] },
    Subject("reshape of looked up rows", [[5, 4]]) {
      let rows = $0.lookup($1[0], [4, 4, 2], shape: [3])
      return [$0.reshape(rows, [2, 6])]
    },
    Subject("sum", [[3, 4]]) { [$0.sum($1[0])] },
    Subject("sum of many", [[700]]) { [$0.sum($1[0])] },
    Subject("mask steps", [Tensor([0.5, 0.25, 0, 0, 0.75, 0, 0, 0, 1, 0.125, 0, 0], shape: [2, 3, 2])]) {
      [$0.scale($0.maskSteps($1[0], equalTo: 3).y, by: 2)]
    },
    Subject("dropout", [[4, 6]]) {
      let stream = RandomStream(seed: 3, purpose: "test")
      return [$0.dropout($1[0], rate: 0.4, stream, step: 2, samples: [5, 1, 9, 7])]
    },
  ]

  static let convolutions: [Subject] =
    [(1, 1, 1, 1), (3, 1, 1, 1), (2, 3, 1, 1), (3, 2, 1, 2), (2, 1, 3, 2)].flatMap {
      (taps, stride, dilation, groups) -> [Subject] in
      WindowPadding.allCases.map { padding in
        let windows = Windows(size: taps, stride: stride, dilation: dilation, padding: padding)
        return Subject(
          "convolution \(padding), \(taps) taps, stride \(stride), dilation \(dilation), \(groups) groups",
          [[2, 6, 4], [taps, 4 / groups, 6], [6]]
        ) { [$0.convolution($1[0], $1[1], $1[2], windows, groups: groups)] }
      }
    } + [
      Subject("convolution of many samples", [[19, 5, 2], [2, 2, 3], [3]]) {
        [$0.convolution($1[0], $1[1], $1[2], Windows(size: 2, stride: 1, padding: .valid))]
      },
      Subject("transposed convolution", [[2, 3, 4], [3, 2, 4], [2]]) {
        let windows = Windows(size: 3, stride: 2, padding: .same)
        return [$0.transposedConvolution($1[0], $1[1], $1[2], windows, time: 6, before: 0)]
      },
      Subject("transposed convolution, cut in front", [[2, 3, 4], [5, 2, 4]]) {
        let windows = Windows(size: 5, stride: 1, padding: .same)
        return [$0.transposedConvolution($1[0], $1[1], nil, windows, time: 3, before: 2)]
      },
      Subject("maxima of windows", [Tensor.apart([2, 7, 3])]) {
        [$0.pool($1[0], .maximum, Windows(size: 3, stride: 2, padding: .same))]
      },
      Subject("means of windows", [[2, 7, 3]]) {
        [$0.pool($1[0], .mean, Windows(size: 3, stride: 2, padding: .same))]
      },
      Subject("penalty", [[3, 4]]) { [$0.penalty($1[0], L1L2(l1: 0.3, l2: 0.7))] },
    ]

  /// Numbers that are far from every kink of every activation (0, ±½, ±1, ±3, 6), on all sides of them.
  static let smoothPoints = Tensor(
    [
      -4.2, -3.3, -2.6, -1.85, -1.2, -0.8, -0.65, -0.3, -0.17, 0.13, 0.28, 0.71, 0.85, 1.35, 2.1, 2.7, 3.4,
      5.1,
    ],
    shape: [3, 6])

  static let activations = Activation.all.map { activation in
    Subject("activation \(activation.name)", [smoothPoints]) { [$0.activation(activation, $1[0])] }
  }

  @Test(arguments: simple + convolutions + layers + activations + recurrences)
  func hasTheGradientOfADifferenceQuotient(_ subject: Subject) throws {
    #expect(try GradientCheck().failures(subject.inputs, subject.function) == [])
    #expect(try GradientCheck().failures(subject.inputs, plain: true, subject.function) == [])
  }

  /// Every combination of the options of a recurrence; with a mask and without, from zeros and from a state.
  static let recurrences: [Subject] = {
    var subjects: [Subject] = []
    for options in 0..<16 {
      let (backwards, zero) = (options & 1 != 0, options & 2 != 0)
      let (masked, initial) = (options & 4 != 0, options & 8 != 0)
      let name = [
        backwards ? "backwards" : "", zero ? "zeros where masked" : "", masked ? "masked" : "",
        initial ? "from a state" : "",
      ].filter { !$0.isEmpty }.joined(separator: ", ")
      subjects.append(
        Subject("recurrence \(name)", [[5, 4, 3], [3, 3]] + (initial ? [[5, 3]] : [])) { tape, v in
          let mask = masked ? tape.mask(.gaps(batch: 5, time: 4)) : nil
          let out = tape.simpleRecurrence(
            v[0], v[1], initial: initial ? v[2] : nil, mask: mask,
            RecurrenceOptions(
              activation: .tanh, backwards: backwards, zeroOutputForMask: zero, sequence: true))
          return [out.sequence!, out.last, out.state]
        })
    }
    for activation in Activation.all where !activation.hasKinks {
      subjects.append(
        Subject("recurrence with \(activation.name)", [[2, 3, 3], [3, 3]]) { tape, v in
          let out = tape.simpleRecurrence(
            v[0], v[1], initial: nil, mask: nil, RecurrenceOptions(activation: activation, sequence: false))
          return [out.last]
        })
    }
    // Points between the kinks: sums stay near ±2 and ±4.4, far from 0, ±½, ±1, ±3 and 6.
    let between = Tensor(
      [2, -2, 4.4, -4.4, 2.1, -1.9, 1.9, 4.3, -2.1, -4.3, 2.2, -2.2].map { $0 }, shape: [2, 2, 3])
    for activation in Activation.all where activation.hasKinks {
      subjects.append(
        Subject("recurrence with \(activation.name)", [between, .spread([3, 3], scale: 0.05)]) { tape, v in
          let out = tape.simpleRecurrence(
            v[0], v[1], initial: nil, mask: nil, RecurrenceOptions(activation: activation, sequence: true))
          return [out.sequence!, out.last]
        })
    }
    // Rows of ids with padding in front, behind, throughout and nowhere; each table row is read several times.
    let ids: [Int32] = [0, 0, 4, 1, 0, 2, 4, 0, 0, 0, 0, 0, 3, 1, 0, 0, 5, 3, 3, 5]
    for activation in [Activation.tanh, .sigmoid, .mish] {
      for options in 0..<8 {
        let (backwards, masked, initial) = (options & 1 != 0, options & 2 != 0, options & 4 != 0)
        let name =
          "\(activation.name) over looked up rows\(backwards ? ", backwards" : "")"
          + "\(masked ? ", masked" : "")\(initial ? ", from a state" : "")"
        subjects.append(
          Subject("recurrence with \(name)", [[6, 3], [3, 3]] + (initial ? [[5, 3]] : [])) { tape, v in
            let rows = tape.lookup(v[0], ids, shape: [5, 4])
            let mask = masked ? tape.mask(.gaps(batch: 5, time: 4)) : nil
            let out = tape.simpleRecurrence(
              rows, v[1], initial: initial ? v[2] : nil, mask: mask,
              RecurrenceOptions(activation: activation, backwards: backwards, sequence: true))
            return [out.sequence!, out.last, out.state]
          })
      }
    }
    subjects.append(
      Subject("two recurrences and a sum over the same looked up rows", [[6, 3], [3, 3], [3, 3]]) { tape, v in
        let rows = tape.lookup(v[0], ids, shape: [5, 4])
        let there = tape.simpleRecurrence(
          rows, v[1], initial: nil, mask: nil, RecurrenceOptions(activation: .tanh))
        let back = tape.simpleRecurrence(
          rows, v[2], initial: nil, mask: nil, RecurrenceOptions(activation: .tanh, backwards: true))
        return [there.last, back.last, tape.sum(rows)]
      })
    return subjects
  }()
}

extension Activation {
  /// Whether its derivative jumps somewhere.
  var hasKinks: Bool {
    [
      "relu", "relu6", "leaky_relu", "selu", "hard_sigmoid", "hard_silu", "hard_tanh", "soft_shrink",
      "hard_shrink", "celu", "elu",
    ].contains(name)
  }
}

extension Tape {
  /// Rows of a table by number.
  mutating func lookup(_ table: Value, _ rows: [Int32], shape: [Int]) -> Value {
    let ids = arena.allocate(Int32.self, count: rows.count)
    ids.update(from: rows, count: rows.count)
    return gather(table, ids, shape: shape)
  }
}
