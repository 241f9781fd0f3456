// Global pooling and shape layers: what masks do, what is shared at a maximum, and wrong use.

import Testing

@testable import Needletail

@Suite struct PoolingLayers {
  /// A mask in front, behind and with holes gives the bits of the sequence without the masked steps.
  @Test(arguments: [5, 140, 300])
  func masksGiveTheMeanOfTheStepsThatCount(time: Int) throws {
    let x = Tensor.spread([4, time, 3])
    let mask = MaskValues(
      shape: [4, time],
      (0..<4 * time).map { i in
        let (row, t) = (i / time, i % time)
        return switch row {
        case 0: t >= 2
        case 1: t < time - 1
        case 2: t % 7 != 3 && t != 0
        default: true
        }
      })
    let layer = try Probe(GlobalAveragePooling1D(), inputs: [[nil, nil, 3]])
    let y = try layer.run([x], masks: [mask])
    #expect(y.masks == [nil])
    for row in 0..<4 {
      let steps = (0..<time).filter { mask.steps[row * time + $0] }
      let bare = Tensor(steps.flatMap { t in (0..<3).map { x[row, t, $0] } }, shape: [1, steps.count, 3])
      #expect(try layer.run([bare]).outputs[0].hasSameBits(as: y.outputs[0][rows: row..<row + 1]))
    }
  }

  @Test func aRowWithoutStepsThatCountIsNoNumber() throws {
    let layer = try Probe(GlobalAveragePooling1D(), inputs: [[nil, nil, 2]])
    let mask = MaskValues(shape: [2, 3], [true, false, true, false, false, false])
    let y = try layer.run([.spread([2, 3, 2])], masks: [mask], factors: [.spread([2, 2])])
    #expect(y.outputs[0].elements.map(\.isNaN) == [false, false, true, true])
    #expect(y.inputGradients[0].elements.allSatisfy { $0.isFinite })
    #expect(throws: InputError.self) {
      _ = try layer.run([.spread([2, 4, 2])], masks: [mask])
    }
  }

  /// By index, by numbers, and with masks: the same bits forward, and the same sums of gradients.
  @Test(arguments: [false, true])
  func theMeanOfLookedUpStepsIsThatOfTheirNumbers(masked: Bool) throws {
    let ids = Tensor.ids([7, 150], below: 11, seed: 3).elements.map { Int32($0) }
    let steps = MaskValues(shape: [7, 150], (0..<7 * 150).map { $0 % 5 != 2 && $0 % 150 > $0 / 150 })
    func run(plain: Bool) throws -> (outputs: [Tensor], gradients: [Tensor]) {
      try Tape.run([.spread([11, 33])], factors: [.spread([7, 33])], plain: plain) { tape, v in
        let rows = tape.lookup(v[0], ids, shape: [7, 150])
        return [tape.meanSteps(rows, mask: masked ? tape.mask(steps) : nil)]
      }
    }
    let (fast, plain) = (try run(plain: false), try run(plain: true))
    #expect(fast.outputs[0].hasSameBits(as: plain.outputs[0]))
    #expect(fast.gradients[0] == plain.gradients[0])
  }

  @Test func stepsThatShareTheMaximumShareTheGradient() throws {
    let layer = try Probe(GlobalMaxPooling1D(), inputs: [[nil, nil, 2]])
    let x = Tensor([1, 5, 3, 5, 3, -1], shape: [1, 3, 2])
    let mask = MaskValues(shape: [1, 3], [true, false, false])
    let result = try layer.run([x], masks: [mask], factors: [Tensor([4, 6], shape: [1, 2])])
    #expect(result.outputs[0].elements == [3, 5] && result.masks == [nil])
    #expect(result.inputGradients[0].elements == [0, 3, 2, 3, 2, 0])
    let hole = Tensor([1, .nan, 3, 5], shape: [1, 2, 2])
    #expect(try layer.run([hole]).outputs[0].elements.map(\.isNaN) == [false, true])
  }

  @Test func wrongUseNamesTheShapes() throws {
    func message(_ layer: any Layer, _ shape: Shape) -> String {
      do { _ = try Probe(layer, inputs: [shape]) } catch { return "\(error)" }
      return "no error"
    }
    for layer in [
      GlobalMaxPooling1D(), GlobalAveragePooling1D(), ZeroPadding1D(), Cropping1D(), UpSampling1D(),
    ] as [any Layer] {
      #expect(
        message(layer, [nil, 4]).contains("takes a sequence [batch, time, features] and got (None, 4)"))
    }
    #expect(message(RepeatVector(2), [nil, 3, 4]).contains("takes vectors [batch, features]"))
    #expect(message(Reshape([5, 2]), [nil, 3, 4]).contains("(None, 3, 4) does not fit targetShape [5, 2]"))
    #expect(message(Reshape([-1, 5]), [nil, 3, 4]).contains("does not fit"))
    #expect(message(Reshape([-1, -1]), [nil, 3, 4]).contains("one of which may be -1"))
    #expect(message(Permute([1, 3]), [nil, 3, 4]).contains("must hold each of the axes"))
    #expect(message(Permute([1, 2]), [nil, 3]).contains("(None, 3)"))
    #expect(message(Cropping1D(cropping: (2, 1)), [nil, 3, 4]).contains("leaves no step of (None, 3, 4)"))
    #expect(message(Rescaling([1, 2]), [nil, 3]).contains("scale has 2 numbers"))
    let open = try Probe(Cropping1D(cropping: 2), inputs: [[nil, nil, 1]])
    #expect(throws: InputError.self) { _ = try open.run([.spread([1, 4, 1])]) }
    let shaped = try Probe(Reshape([5, -1]), inputs: [[nil, nil, 1]])
    #expect(throws: InputError.self) { _ = try shaped.run([.spread([1, 4, 1])]) }
  }
}
