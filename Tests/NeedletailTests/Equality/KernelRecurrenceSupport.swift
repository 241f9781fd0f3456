// A recurrence three ways: by the kernels, by plain loops in double, and by slow loops in the
// documented order.

import CKernels
import Foundation
import Testing

/// One SimpleRNN over one batch, with everything that can be asked of it.
struct RecurrenceCase: CustomTestStringConvertible {
  enum Form: CaseIterable { case dense, indexed, padded, masked, maskedStart, maskedEnd, maskedIndexed }

  let rows: Int, steps: Int, units: Int
  var activation = CK_TANH
  var form = Form.dense
  var reverse = false
  var startsFromState = false
  var sequences = false  // y and dy, else only h and dh

  /// Rows of the table where the input is indexed.
  var distinct = 9

  var testDescription: String {
    "\(rows)x\(steps)x\(units) activation \(activation.rawValue) \(form) reverse \(reverse) h0 \(startsFromState) y \(sequences)"
  }

  var isIndexed: Bool { form == .indexed || form == .padded || form == .maskedIndexed }
  var x: [Float] { noise(isIndexed ? distinct * units : rows * steps * units, seed: 1, scale: 0.6) }
  var kernel: [Float] { noise(units * units, seed: 2, scale: 1.4 / Float(units).squareRoot()) }
  var h0: [Float] { noise(rows * units, seed: 3, scale: 0.5) }
  var dh: [Float] { noise(rows * units, seed: 4) }
  var dy: [Float] { noise(rows * steps * units, seed: 5) }

  /// Steps at the beginning, in processing order, that are padding or masked.
  func leading(_ row: Int) -> Int { row % 5 == 4 ? 0 : (row * 7 + 3) % (steps + 1) }
  func time(_ t: Int) -> Int { reverse ? steps - 1 - t : t }

  var index: [Int32] {
    let random = noise(rows * steps, seed: 6)
    var index = random.map { Int32(($0 + 1) / 2 * Float(distinct - 1)) }
    if form == .padded {
      for row in 0..<rows { for t in 0..<leading(row) { index[row * steps + time(t)] = 4 } }
    }
    return index
  }
  var mask: [UInt8]? {
    guard [.masked, .maskedStart, .maskedEnd, .maskedIndexed].contains(form) else { return nil }
    let hasHoles = form == .masked || form == .maskedIndexed
    var mask = noise(rows * steps, seed: 7).map { UInt8(!hasHoles || $0 < 0.4 ? 1 : 0) }
    for row in 0..<rows {
      for t in 0..<(row == 2 ? steps : leading(row)) {
        mask[row * steps + time(form == .maskedEnd ? steps - 1 - t : t)] = 0
      }
    }
    return mask
  }

  struct Result {
    var y: [Float] = [], h: [Float] = [], dx: [Float] = [], dkernel: [Float] = [], dh0: [Float] = []
    var all: [[Float]] { [y, h, dx, dkernel, dh0] }
  }

  /// By the kernels. `forgets`: without keeping anything, forward only. `dense`: the index read out.
  func run(_ set: KernelSet, forgets: Bool = false, dense: Bool = false) -> Result {
    var x = x
    var index = isIndexed ? index : nil
    if dense, let i = index {
      let table = x
      x = i.flatMap { table[Int($0) * units..<(Int($0) + 1) * units] }
      index = nil
    }
    var result = Result()
    result.h = [Float](repeating: 9, count: rows * units)
    result.y = [Float](repeating: 9, count: sequences ? rows * steps * units : 0)
    result.dx = [Float](repeating: 9, count: x.count)
    result.dkernel = noise(units * units, seed: 8)
    result.dh0 = [Float](repeating: 9, count: startsFromState ? rows * units : 0)
    let kernel = kernel
    let h0 = h0
    let mask = mask ?? []
    let dh = dh
    let dy = dy
    func address<T>(_ array: [T], _ wanted: Bool, _ body: (UnsafePointer<T>?) -> Void) {
      array.withUnsafeBufferPointer { body(wanted ? $0.baseAddress : nil) }
    }
    var r = ck_rnn()
    (r.rows, r.steps, r.units) = (Int64(rows), Int64(steps), Int64(units))
    r.activation = activation
    r.reverse = reverse
    r.keeps = !forgets
    r.row_stride = Int64(index == nil ? steps * units : units)
    r.step_stride = Int64(units)
    r.distinct = index == nil ? 0 : Int64(distinct)
    address(x, true) { x in
      address(index ?? [], index != nil) { index in
        address(mask, !mask.isEmpty) { mask in
          address(kernel, true) { kernel in
            address(h0, startsFromState) { h0 in
              r.x = x
              r.index = index
              r.mask = mask
              r.kernel = kernel
              r.h0 = h0
              let bytes = Int(ck_rnn_workspace(&r))
              let workspace = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 16)
              defer { workspace.deallocate() }
              memset(workspace, 0xff, bytes)  // NaN wherever something is read that was not written
              r.workspace = workspace
              result.h.withUnsafeMutableBufferPointer { h in
                result.y.withUnsafeMutableBufferPointer { y in
                  r.h = h.baseAddress
                  r.y = sequences ? y.baseAddress : nil
                  set.kernels.rnn_forward(&r)
                  guard !forgets else { return }
                  var g = ck_rnn_gradients()
                  address(dh, true) { dh in
                    address(dy, sequences) { dy in
                      g.dh = dh
                      g.dy = dy
                      result.dx.withUnsafeMutableBufferPointer { dx in
                        result.dkernel.withUnsafeMutableBufferPointer { dkernel in
                          result.dh0.withUnsafeMutableBufferPointer { dh0 in
                            g.dx = dx.baseAddress
                            g.dkernel = dkernel.baseAddress
                            g.dh0 = startsFromState ? dh0.baseAddress : nil
                            set.kernels.rnn_backward(&r, &g)
                          }
                        }
                      }
                    }
                  }
                }
              }
            }
          }
        }
      }
    }
    return result
  }
}
