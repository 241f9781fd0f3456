// The slow LSTM and GRU that the fast ones are judged by, in the order that CKernels.h documents.

import CKernels
import Foundation

extension GateCase {
  private func value(_ kind: ck_activation, _ z: Float) -> Float {
    var z = z
    var y: Float = 0
    KernelSet.scalar.kernels.activate(kind, 0, 1, &z, &y)
    return y
  }
  private func slope(_ kind: ck_activation, _ z: Float, _ y: Float) -> Float {
    var z = z
    var y = y
    var one: Float = 1
    var d: Float = 0
    KernelSet.scalar.kernels.activate_back(kind, 0, 1, &z, &y, &one, &d, false)
    return d
  }

  /// One step of one row: its states after, and what was met on the way.
  struct Step {
    var h: [Float], c: [Float] = []
    var sums: [[Float]] = [], gate: [[Float]] = []
    var other: [Float] = []  // LSTM: activation(c); GRU: s, or r h
    var masked = false
  }

  /// What a step's gradient becomes: dz by gate, what multiplies h (or r h) in the kernel's gradient,
  /// the input's gradient, where the chain to the state before starts, and the gradient of c before.
  struct Slopes {
    var chained: [[Float]] = [], dx: [[Float]] = [], past: [Float]? = nil, dc: [Float] = []
  }

  func forward(_ x: [Float], _ before: Step, _ kernel: [Float], _ bias: [Float]) -> Step {
    let n = units
    let width = gates * n
    func sum(_ gate: Int, from start: [Float], over h: [Float]) -> [Float] {
      (0..<n).map { j in
        (0..<n).reduce(start[j]) { $0.addingProduct(h[$1], kernel[$1 * width + gate * n + j]) }
      }
    }
    func part(_ gate: Int) -> [Float] { Array(x[gate * n..<(gate + 1) * n]) }
    func values(_ kind: ck_activation, _ z: [Float]) -> [Float] { z.map { value(kind, $0) } }
    let (act, rec) = (base.activation, recurrentActivation)
    var s = Step(h: [])
    if cell == .lstm {
      s.sums = (0..<4).map { sum($0, from: part($0), over: before.h) }
      s.gate = (0..<4).map { values($0 == 2 ? act : rec, s.sums[$0]) }
      s.c = (0..<n).map { (s.gate[0][$0] * s.gate[2][$0]).addingProduct(s.gate[1][$0], before.c[$0]) }
      s.other = values(act, s.c)
      s.h = (0..<n).map { s.gate[3][$0] * s.other[$0] }
      return s
    }
    s.sums = (0..<2).map { sum($0, from: part($0), over: before.h) }
    s.gate = s.sums.map { values(rec, $0) }
    if cell == .gruResetAfter {
      s.other = sum(2, from: bias, over: before.h)
      s.sums.append((0..<n).map { part(2)[$0].addingProduct(s.gate[1][$0], s.other[$0]) })
    } else {
      s.other = (0..<n).map { s.gate[1][$0] * before.h[$0] }
      s.sums.append(sum(2, from: part(2), over: s.other))
    }
    s.gate.append(values(act, s.sums[2]))
    s.h = (0..<n).map { ((1 - s.gate[0][$0]) * s.gate[2][$0]).addingProduct(s.gate[0][$0], before.h[$0]) }
    return s
  }

  private func flush(_ v: Float) -> Float { abs(v) < 1e-30 ? 0 : v }

  private func backward(_ s: Step, _ before: Step, _ dh: [Float], _ dcAfter: [Float], _ kernel: [Float])
    -> Slopes
  {
    let n = units
    let (act, rec) = (base.activation, recurrentActivation)
    func times(_ raw: (Int) -> Float, slopeOf gate: Int, _ kind: ck_activation) -> [Float] {
      (0..<n).map { raw($0) * slope(kind, s.sums[gate][$0], s.gate[gate][$0]) }
    }
    var out = Slopes()
    let g = s.gate
    if cell == .lstm {
      let dc = (0..<n).map { dcAfter[$0].addingProduct(dh[$0] * g[3][$0], slope(act, s.c[$0], s.other[$0])) }
      out.chained = [
        times({ dc[$0] * g[2][$0] }, slopeOf: 0, rec), times({ dc[$0] * before.c[$0] }, slopeOf: 1, rec),
        times({ dc[$0] * g[0][$0] }, slopeOf: 2, act), times({ dh[$0] * s.other[$0] }, slopeOf: 3, rec),
      ]
      out.dx = out.chained
      out.dc = (0..<n).map { flush(dc[$0] * g[1][$0]) }
      return out
    }
    let dz = times({ dh[$0] * (before.h[$0] - g[2][$0]) }, slopeOf: 0, rec)
    let da = times({ dh[$0] * (1 - g[0][$0]) }, slopeOf: 2, act)
    let past = (0..<n).map { dh[$0] * g[0][$0] }
    if cell == .gruResetAfter {
      let dr = times({ da[$0] * s.other[$0] }, slopeOf: 1, rec)
      out.chained = [dz, dr, (0..<n).map { da[$0] * g[1][$0] }]
      (out.dx, out.past) = ([dz, dr, da], past)
    } else {
      let dq = (0..<n).map { k in
        flush((0..<n).reduce(0) { $0.addingProduct(da[$1], kernel[k * 3 * n + 2 * n + $1]) })
      }
      let dr = times({ dq[$0] * before.h[$0] }, slopeOf: 1, rec)
      out.chained = [dz, dr]
      (out.dx, out.past) = ([dz, dr, da], (0..<n).map { past[$0].addingProduct(dq[$0], g[1][$0]) })
    }
    return out
  }

  func documented() -> Result {
    let x = x
    let kernel = kernel
    let bias = cell == .gruResetAfter ? bias : []
    let index = base.index
    let mask = base.mask
    let h0 = base.h0
    let c0 = c0
    let dh = base.dh
    let dcLast = dc
    let dy = base.dy
    let n = units
    let lstm = cell == .lstm
    let width = gates * n
    let starts = base.startsFromState
    let zeros = [Float](repeating: 0, count: n)
    func place(_ row: Int, _ t: Int) -> Int {
      (base.isIndexed ? Int(index[row * steps + base.time(t)]) : row * steps + base.time(t)) * width
    }
    func masked(_ row: Int, _ t: Int) -> Bool { mask.map { $0[row * steps + base.time(t)] == 0 } ?? false }
    func of(_ array: [Float], _ row: Int) -> [Float] { Array(array[row * n..<(row + 1) * n]) }

    // Forward, row by row; walk[row][t] is the state before step t.
    let walks: [[Step]] = (0..<rows).map { row in
      var all = [Step(h: starts ? of(h0, row) : zeros, c: lstm ? (starts ? of(c0, row) : zeros) : [])]
      for t in 0..<steps {
        var next = forward(Array(x[place(row, t)..<place(row, t) + width]), all[t], kernel, bias)
        if masked(row, t) { (next.h, next.c, next.masked) = (all[t].h, all[t].c, true) }
        all.append(next)
      }
      return all
    }

    // Where each row starts, and how late it is because its last steps are masked.
    var start = [Int](repeating: 0, count: rows)
    let late = trailing(rows: rows, steps: steps, masked)
    var walk = 0
    var walker = 0
    if mask != nil {
      start = (0..<rows).map { row in (0..<steps).first { !masked(row, $0) } ?? steps }
    } else if base.isIndexed && !starts {
      start = (0..<rows).map { row in (0..<steps).first { place(row, $0) != place(row, 0) } ?? steps }
      walk = start.max()!
      walker = start.firstIndex(of: walk)!
      for row in 0..<rows where walk < 2 || place(row, 0) != place(walker, 0) { start[row] = 0 }
      if walk < 2 { walk = 0 }
    }
    var result = Result()
    for row in 0..<rows {
      result.h += walks[row][steps].h
      result.c += walks[row][steps].c
      for t in 0..<(base.sequences ? steps : 0) {
        result.y += mask != nil && t < start[row] ? zeros : walks[row][t + 1].h
      }
    }

    // One row backward: slopes of its steps, gradients of its first state.
    typealias Pair = (h: [Float], c: [Float])
    func back(
      _ row: Int, from first: Int, to last: Int, last begin: Pair, enters: (Int) -> (h: [Float]?, c: [Float]?)
    ) -> ([Slopes], Pair) {
      var all = [Slopes](repeating: Slopes(), count: last)
      var d = begin
      for t in stride(from: last - 1, through: first, by: -1) {
        let more: (h: [Float]?, c: [Float]?) = t > first ? enters(t - 1) : (nil, nil)
        let after = walks[row][t + 1]
        if after.masked {
          all[t].chained = [[Float]](repeating: zeros, count: cell == .gruResetBefore ? 2 : gates)
          all[t].dx = [[Float]](repeating: zeros, count: gates)
          if let h = more.h { d.h = (0..<n).map { flush(h[$0] + d.h[$0]) } }
          continue
        }
        all[t] = backward(after, walks[row][t], d.h, d.c, kernel)
        let begin = (0..<n).map { (k: Int) -> Float in
          guard let past = all[t].past else { return more.h?[k] ?? 0 }
          guard let h = more.h else { return past[k] }
          return past[k] + h[k]
        }
        d.h = (0..<n).map { k in
          var sum = begin[k]
          for (gate, dz) in all[t].chained.enumerated() {
            for j in 0..<n { sum.addProduct(dz[j], kernel[k * width + gate * n + j]) }
          }
          return flush(sum)
        }
        d.c = all[t].dc
        if let c = more.c { d.c = (0..<d.c.count).map { flush(d.c[$0] + c[$0]) } }
      }
      return (all, d)
    }
    func dyOf(_ row: Int, _ t: Int) -> [Float]? {
      base.sequences ? Array(dy[(row * steps + t) * n..<(row * steps + t + 1) * n]) : nil
    }
    /// A shard's sums: in chunks for the weights, step by step for the table.
    typealias Visit = (row: Int, t: Int, at: Int, slopes: Slopes)
    func gather(_ pairs: [Visit], _ table: inout [Int: [Float]]) -> (kernel: [Float], bias: [Float]) {
      var sum = [Float](repeating: 0, count: n * width)
      var sumBias = zeros
      for first in stride(from: 0, to: pairs.count, by: Int(CK_CHUNK)).reversed() {
        let part = pairs[first..<min(pairs.count, first + Int(CK_CHUNK))]
        for gate in 0..<gates {
          let inner = cell == .gruResetBefore && gate == 2
          let right = part.map { inner ? $0.slopes.dx[2] : $0.slopes.chained[gate] }
          let left = part.map { inner ? walks[$0.row][$0.t + 1].other : walks[$0.row][$0.t].h }
          for k in 0..<n {
            for j in 0..<n {
              var chunk: Float = 0
              for i in right.indices { chunk.addProduct(left[i][k], right[i][j]) }
              sum[k * width + gate * n + j] += chunk
            }
          }
          if cell == .gruResetAfter && gate == 2 {
            for j in 0..<n { sumBias[j] += right.reduce(0) { $0 + $1[j] } }
          }
        }
      }
      for at in Set(pairs.map(\.at)).sorted(by: >) {
        for pair in pairs where pair.at == at {
          let id = place(pair.row, pair.t) / width
          table[id] = zip(table[id] ?? [Float](repeating: 0, count: width), pair.slopes.dx.joined()).map {
            $0 + $1
          }
        }
      }
      return (sum, sumBias)
    }

    var junction = [Pair](repeating: ([], []), count: rows)
    var slopes = [[Slopes]](repeating: [], count: rows)
    for row in 0..<rows {
      let d = start[row] < steps ? dyOf(row, steps - 1) : nil
      let begin = (0..<n).map { flush((d?[$0] ?? 0) + dh[row * n + $0]) }
      let beginC = lstm ? of(dcLast, row).map(flush) : []
      (slopes[row], junction[row]) = back(row, from: start[row], to: steps, last: (begin, beginC)) {
        (dyOf(row, $0), nil)
      }
    }
    let order = (0..<rows).sorted { (start[$0] + late[$0], $0) < (start[$1] + late[$1], $1) }
    let shards = max(1, min(16, (rows + 15) / 16))
    (result.dkernel, result.dbias) = (dkernel, cell == .gruResetAfter ? dbias : [])
    var dtable = [Float](repeating: 0, count: x.count)
    func add(_ pairs: [Visit]) {
      var table: [Int: [Float]] = [:]
      let sum = gather(pairs, &table)
      for i in sum.kernel.indices { result.dkernel[i] += sum.kernel[i] }
      for i in result.dbias.indices { result.dbias[i] += sum.bias[i] }
      for (id, one) in table { for j in 0..<width { dtable[id * width + j] += one[j] } }
    }
    for shard in 0..<shards {
      let mine = stride(from: shard, to: rows, by: shards).map { order[$0] }
      var pairs: [Visit] = []
      for at in 0..<steps {
        for row in mine where start[row] + late[row] <= at {
          let t = at - late[row]
          pairs.append((row, t, at, slopes[row][t]))
        }
      }
      add(pairs)
    }
    if walk > 0 {
      var enters = [Pair](repeating: (zeros, lstm ? zeros : []), count: walk)
      func enter(_ t: Int, _ d: [Float]) { enters[t].h = zip(enters[t].h, d).map { $0 + $1 } }
      for row in 0..<rows { for t in 0..<start[row] { if let d = dyOf(row, t) { enter(t, d) } } }
      for row in 0..<rows where start[row] > 0 {
        enter(start[row] - 1, junction[row].h)
        enters[start[row] - 1].c = zip(enters[start[row] - 1].c, junction[row].c).map { $0 + $1 }
      }
      let last = enters[walk - 1]
      let (one, _) = back(walker, from: 0, to: walk, last: (last.h.map(flush), last.c.map(flush))) {
        (enters[$0].h, lstm ? enters[$0].c : nil)
      }
      add((0..<walk).map { (walker, $0, $0, one[$0]) })
    }
    result.dx = dtable
    if !base.isIndexed {
      for row in 0..<rows {
        for t in 0..<steps {
          let d = t < start[row] ? [Float](repeating: 0, count: width) : Array(slopes[row][t].dx.joined())
          result.dx.replaceSubrange(place(row, t)..<place(row, t) + width, with: d)
        }
      }
    }
    if starts { (result.dh0, result.dc0) = (junction.flatMap(\.h), junction.flatMap(\.c)) }
    return result
  }
}
