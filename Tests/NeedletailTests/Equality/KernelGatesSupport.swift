// LSTM and GRU by the kernels: a case with everything that can be asked of them.

import CKernels
import Foundation
import Testing

/// One LSTM or GRU over one batch. What does not depend on the cell is that of a `RecurrenceCase`.
struct GateCase: CustomTestStringConvertible {
  enum Cell: CaseIterable { case lstm, gruResetAfter, gruResetBefore }

  let cell: Cell
  let base: RecurrenceCase
  var recurrentActivation = CK_SIGMOID

  var rows: Int { base.rows }
  var steps: Int { base.steps }
  var units: Int { base.units }
  var gates: Int { cell == .lstm ? 4 : 3 }
  var testDescription: String { "\(cell) \(base.testDescription) recurrent \(recurrentActivation.rawValue)" }

  var x: [Float] {
    noise((base.isIndexed ? base.distinct : rows * steps) * gates * units, seed: 11)
  }
  var kernel: [Float] { noise(units * gates * units, seed: 12, scale: 1.6 / Float(units).squareRoot()) }
  var bias: [Float] { noise(units, seed: 13, scale: 0.5) }
  var c0: [Float] { noise(rows * units, seed: 14) }
  var dc: [Float] { noise(rows * units, seed: 15) }
  var dkernel: [Float] { noise(units * gates * units, seed: 16) }
  var dbias: [Float] { noise(units, seed: 17) }

  struct Result {
    var y: [Float] = [], h: [Float] = [], c: [Float] = [], dx: [Float] = [], dkernel: [Float] = []
    var dbias: [Float] = [], dh0: [Float] = [], dc0: [Float] = []
    var named: [(String, [Float])] {
      [
        ("y", y), ("h", h), ("c", c), ("dx", dx), ("dkernel", dkernel), ("dbias", dbias), ("dh0", dh0),
        ("dc0", dc0),
      ]
    }
  }

  /// Arrays at fixed places for as long as a call needs them.
  private final class Room {
    private var free: [() -> Void] = []
    func put<T>(_ array: [T]?) -> UnsafeMutablePointer<T>? {
      guard let array else { return nil }
      let place = UnsafeMutablePointer<T>.allocate(capacity: max(1, array.count))
      place.initialize(from: array, count: array.count)
      free.append { place.deallocate() }
      return place
    }
    deinit { for one in free { one() } }
  }

  /// By the kernels. `forgets`: without keeping anything, forward only. `dense`: the index read out.
  func run(_ set: KernelSet, forgets: Bool = false, dense: Bool = false) -> Result {
    var x = x
    var index = base.isIndexed ? base.index : nil
    let width = gates * units
    if dense, let i = index {
      let table = x
      x = i.flatMap { table[Int($0) * width..<(Int($0) + 1) * width] }
      index = nil
    }
    let room = Room()
    let lstm = cell == .lstm
    let count = rows * units
    func nines(_ count: Int, if wanted: Bool = true) -> UnsafeMutablePointer<Float>? {
      wanted ? room.put([Float](repeating: 9, count: count)) : nil
    }
    let starts = base.startsFromState
    let usesBias = cell == .gruResetAfter
    let y = nines(rows * steps * units, if: base.sequences)
    let h = nines(count)
    let c = nines(count, if: lstm)
    let dx = nines(x.count)
    let dkernel = room.put(dkernel)
    let dbias = usesBias ? room.put(dbias) : nil
    let dh0 = nines(count, if: starts)
    let dc0 = nines(count, if: starts && lstm)
    let dh = room.put(base.dh)
    let dc = room.put(dc)
    let dy = base.sequences ? room.put(base.dy) : nil
    let rowStride = Int64(index == nil ? steps * width : width)
    let distinct = Int64(index == nil ? 0 : base.distinct)
    let table = room.put(x)
    let places = room.put(index)
    let mask = room.put(base.mask)
    let kernel = room.put(kernel)
    let h0 = starts ? room.put(base.h0) : nil
    /// NaN wherever something is read that was not written.
    func workspace(_ bytes: Int64) -> UnsafeMutableRawPointer {
      UnsafeMutableRawPointer(room.put([UInt8](repeating: 0xff, count: Int(bytes)))!)
    }
    if lstm {
      var r = ck_lstm()
      (r.rows, r.steps, r.units, r.reverse, r.keeps) = (
        Int64(rows), Int64(steps), Int64(units), base.reverse, !forgets
      )
      (r.activation, r.recurrent_activation) = (base.activation, recurrentActivation)
      (r.row_stride, r.step_stride, r.distinct) = (rowStride, Int64(width), distinct)
      (r.x, r.index, r.mask, r.kernel) = (
        UnsafePointer(table), UnsafePointer(places), UnsafePointer(mask), UnsafePointer(kernel)
      )
      (r.h0, r.c0) = (UnsafePointer(h0), starts ? UnsafePointer(room.put(c0)) : nil)
      (r.y, r.h, r.c) = (y, h, c)
      r.workspace = workspace(ck_lstm_workspace(&r))
      set.kernels.lstm_forward(&r)
      var g = ck_lstm_gradients(
        dh: dh, dc: dc, dy: dy, dx: dx, dkernel: dkernel, dh0: dh0, dc0: dc0)
      if !forgets { set.kernels.lstm_backward(&r, &g) }
    } else {
      var r = ck_gru()
      (r.rows, r.steps, r.units, r.reverse, r.keeps) = (
        Int64(rows), Int64(steps), Int64(units), base.reverse, !forgets
      )
      (r.activation, r.recurrent_activation) = (base.activation, recurrentActivation)
      r.reset_after = cell == .gruResetAfter
      (r.row_stride, r.step_stride, r.distinct) = (rowStride, Int64(width), distinct)
      (r.x, r.index, r.mask, r.kernel) = (
        UnsafePointer(table), UnsafePointer(places), UnsafePointer(mask), UnsafePointer(kernel)
      )
      (r.h0, r.bias) = (UnsafePointer(h0), usesBias ? UnsafePointer(room.put(bias)) : nil)
      (r.y, r.h) = (y, h)
      r.workspace = workspace(ck_gru_workspace(&r))
      set.kernels.gru_forward(&r)
      var g = ck_gru_gradients(dh: dh, dy: dy, dx: dx, dkernel: dkernel, dbias: dbias, dh0: dh0)
      if !forgets { set.kernels.gru_backward(&r, &g) }
    }
    func read(_ place: UnsafeMutablePointer<Float>?, _ count: Int) -> [Float] {
      place.map { Array(UnsafeBufferPointer(start: $0, count: count)) } ?? []
    }
    return Result(
      y: read(y, rows * steps * units), h: read(h, count), c: read(c, count), dx: read(dx, x.count),
      dkernel: read(dkernel, units * width), dbias: read(dbias, units), dh0: read(dh0, count),
      dc0: read(dc0, count))
  }
}
