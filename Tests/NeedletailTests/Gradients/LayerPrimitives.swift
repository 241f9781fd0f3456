// LayerPrimitives: the primitives of pooling, shape, merging and normalization layers, one line each.

@testable import Needletail

extension PrimitiveGradients {
  /// A mask with gaps and no row without a step that counts: a mean over no steps is no number.
  private static let gaps = MaskValues(
    shape: [3, 4], [false, true, false, true, true, true, true, true, true, false, false, false])

  /// Rows that are kept: some of them.
  private static func kept(_ tape: borrowing Tape, _ rows: Int) -> UnsafePointer<UInt8> {
    let bytes = tape.arena.allocate(UInt8.self, count: rows)
    for row in 0..<rows { bytes[row] = row % 3 == 1 ? 0 : 1 }
    return UnsafePointer(bytes)
  }

  private static func lookup(_ tape: inout Tape, _ table: Value) -> Value {
    tape.lookup(table, [4, 1, 4, 0, 5, 1, 1, 4, 2, 0, 4, 4], shape: [3, 4])
  }

  static let layers: [Subject] = merging + pooling + normalizing

  private static let merging: [Subject] = [
    Subject("broadcast of a column", [[3, 1]]) { [$0.broadcast($1[0], to: [3, 4])] },
    Subject("broadcast of a row", [[1, 4]]) { [$0.broadcast($1[0], to: [3, 4])] },
    Subject("broadcast of a number", [[1, 1]]) { [$0.broadcast($1[0], to: [3, 4])] },
    Subject("broadcast in the middle", [[2, 1, 3, 1, 2]]) { [$0.broadcast($1[0], to: [2, 4, 3, 2, 2])] },
    Subject("broadcast on both sides", [[1, 3, 1]]) { [$0.broadcast($1[0], to: [2, 3, 4])] },
    Subject("subtract", [[3, 4], [3, 4]]) { [$0.subtract($1[0], $1[1])] },
    Subject("subtract from itself", [[3, 4]]) { [$0.subtract($1[0], $1[0])] },
    Subject("maximum", [smoothPoints, Tensor(smoothPoints.elements.map { -$0 }, shape: [3, 6])]) {
      [$0.maximum($1[0], $1[1]), $0.minimum($1[0], $1[1])]
    },
    Subject("permute", [[2, 3, 4]]) { [$0.permute($1[0], [2, 0, 1])] },
    Subject("permute, the last axis kept", [[2, 3, 4]]) { [$0.permute($1[0], [1, 0, 2])] },
    Subject("join along the first axis", [[2, 3], [1, 3]]) { [$0.join([$1[0], $1[1]], axis: 0)] },
    Subject("join in the middle", [[2, 3, 2], [2, 1, 2]]) { [$0.join([$1[0], $1[1], $1[0]], axis: 1)] },
    Subject("product of batches", [[3, 4, 2], [3, 2, 5]]) { [$0.batchProduct($1[0], $1[1])] },
    Subject("chosen rows", [[4, 3], [4, 3]]) { [$0.chooseRows(kept($0, 4), $1[0], else: $1[1])] },
    Subject("filled rows", [[4, 3]]) { [$0.zeroRows($1[0], kept: kept($0, 4), filling: 2)] },
  ]

  private static let pooling: [Subject] = [
    Subject("mean of steps", [[3, 4, 2]]) { [$0.meanSteps($1[0])] },
    Subject("mean of steps with a mask", [[3, 4, 2]]) { [$0.meanSteps($1[0], mask: $0.mask(gaps))] },
    Subject("mean of many steps", [[2, 300, 3]]) { [$0.meanSteps($1[0])] },
    Subject("mean of looked up steps", [[6, 3]]) { [$0.meanSteps(lookup(&$0, $1[0]))] },
    Subject("mean of looked up steps with a mask", [[6, 3]]) {
      [$0.meanSteps(lookup(&$0, $1[0]), mask: $0.mask(gaps))]
    },
    Subject("mean of looked up steps that others read too", [[6, 3], [3, 2]]) {
      let rows = lookup(&$0, $1[0])
      return [$0.meanSteps(rows), $0.affine(rows, $1[1]), $0.scale(rows, by: 2)]
    },
    Subject("maximum of steps", [smoothPoints]) { [$0.maxSteps($0.reshape($1[0], [3, 3, 2]))] },
    Subject("padded steps", [[2, 3, 2]]) { [$0.padSteps($1[0], front: 2, behind: 1)] },
    Subject("some steps", [[2, 5, 2]]) { [$0.steps($1[0], 1..<4)] },
  ]

  private static let normalizing: [Subject] =
    [
      ("layer", RowNorm.layer(epsilon: 1e-3)), ("rms", .rms(epsilon: 1e-2)), ("unit", .unit),
    ].flatMap { name, norm in
      [3, 16, 37].map { n in
        Subject("rows of \(n) normalized, \(name)", [[4, n], [n], [n]]) {
          [$0.normalizeRows($1[0], norm, $1[1], $1[2]), $0.normalizeRows($1[0], norm)]
        }
      }
    } + [
      Subject("many rows normalized", [[300, 3], [3], [3]]) {
        [$0.normalizeRows($1[0], .layer(epsilon: 1e-3), $1[1], $1[2])]
      },
      Subject("columns normalized", [[7, 3], [3], [3]]) {
        [$0.normalizeColumns($1[0], $0.columnStatistics($1[0]), epsilon: 1e-3, $1[1], $1[2])]
      },
      Subject("many columns normalized", [[300, 2], [2], [2]]) {
        [$0.normalizeColumns($1[0], $0.columnStatistics($1[0]), epsilon: 1e-3, $1[1], $1[2])]
      },
      Subject("columns normalized by some of the rows", [[7, 3], [3], [3]]) {
        let statistics = $0.columnStatistics($1[0], kept: kept($0, 7))
        return [$0.normalizeColumns($1[0], statistics, epsilon: 1e-3, $1[1], $1[2])]
      },
      Subject("rescaled", [[3, 4]]) { [$0.rescale($1[0], scale: [2, -1, 0.5, 3], offset: [1])] },
      Subject("rectified", [smoothPoints]) {
        [
          $0.rectify($1[0], negativeSlope: 0.2, threshold: 0.5, max: 3),
          $0.rectify($1[0], negativeSlope: 0, threshold: 1, max: .infinity),
        ]
      },
      Subject("rectified with slopes", [smoothPoints, .spread([6], seed: 4)]) {
        [$0.rectify($1[0], slopes: $1[1])]
      },
    ]
}
