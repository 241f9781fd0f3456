// The slow recurrences that the fast one is judged by.

import CKernels
import Foundation

/// How many masked steps each row ends in; none for a row that is masked throughout.
func trailing(rows: Int, steps: Int, _ masked: (Int, Int) -> Bool) -> [Int] {
  (0..<rows).map { row in
    (0..<steps).last { !masked(row, $0) }.map { steps - 1 - $0 } ?? 0
  }
}

extension RecurrenceCase {
  /// Value and slope of one activation, as the kernels compute them.
  func activate(_ z: Float) -> Float {
    var z = z
    var y: Float = 0
    KernelSet.scalar.kernels.activate(activation, 0, 1, &z, &y)
    return y
  }
  func slope(_ z: Float, _ y: Float) -> Float {
    var z = z
    var y = y
    var one: Float = 1
    var d: Float = 0
    KernelSet.scalar.kernels.activate_back(activation, 0, 1, &z, &y, &one, &d, false)
    return d
  }

  /// The order that CKernels.h documents, one number at a time.
  func documented() -> Result {
    let x = x
    let kernel = kernel
    let index = index
    let mask = mask
    let h0 = h0
    let dh = dh
    let dy = dy
    let n = units
    func flush(_ v: Float) -> Float { abs(v) < 1e-30 ? 0 : v }
    func input(_ row: Int, _ t: Int) -> Int {
      (isIndexed ? Int(index[row * steps + time(t)]) : row * steps + time(t)) * n
    }
    func masked(_ row: Int, _ t: Int) -> Bool { mask.map { $0[row * steps + time(t)] == 0 } ?? false }

    // Forward, row by row.
    var states: [[[Float]]] = []
    var sums: [[[Float]]] = []
    for row in 0..<rows {
      var h = [startsFromState ? Array(h0[row * n..<(row + 1) * n]) : [Float](repeating: 0, count: n)]
      var z: [[Float]] = []
      for t in 0..<steps {
        let one = (0..<n).map { j in
          (0..<n).reduce(x[input(row, t) + j]) { $0.addingProduct(h[t][$1], kernel[$1 * n + j]) }
        }
        z.append(one)
        h.append(masked(row, t) ? h[t] : one.map(activate))
      }
      states.append(h)
      sums.append(z)
    }

    // Where each row starts, and how late it is because its last steps are masked.
    var start = [Int](repeating: 0, count: rows)
    let late = trailing(rows: rows, steps: steps, masked)
    var walk = 0
    var walker = 0
    if mask != nil {
      start = (0..<rows).map { row in (0..<steps).first { !masked(row, $0) } ?? steps }
    } else if isIndexed && !startsFromState {
      start = (0..<rows).map { row in
        (0..<steps).first { input(row, $0) != input(row, 0) } ?? steps
      }
      walk = start.max()!
      walker = start.firstIndex(of: walk)!
      for row in 0..<rows where walk < 2 || input(row, 0) != input(walker, 0) { start[row] = 0 }
      if walk < 2 { walk = 0 }
    }
    var result = Result()
    for row in 0..<rows {
      result.h += states[row][steps]
      if sequences {
        for t in 0..<steps {
          result.y += mask != nil && t < start[row] ? [Float](repeating: 0, count: n) : states[row][t + 1]
        }
      }
    }

    // One row backward from its last step to its first: dz of its steps, gradient of its first state.
    func back(_ row: Int, from first: Int, to last: Int, last dLast: [Float], dy: (Int) -> [Float]?) -> (
      [[Float]], [Float]
    ) {
      var dz = [[Float]](repeating: [], count: last)
      var d = dLast
      for t in stride(from: last - 1, through: first, by: -1) {
        let skips = masked(row, t)
        dz[t] = (0..<n).map { skips ? 0 : d[$0] * slope(sums[row][t][$0], states[row][t + 1][$0]) }
        let begin = t > first ? dy(t - 1) : nil
        d = (0..<n).map { k in
          if skips { return begin.map { flush($0[k] + d[k]) } ?? d[k] }
          return flush((0..<n).reduce(begin?[k] ?? 0) { $0.addingProduct(dz[t][$1], kernel[k * n + $1]) })
        }
      }
      return (dz, d)
    }
    func dyOf(_ row: Int, _ t: Int) -> [Float]? {
      sequences ? Array(dy[(row * steps + t) * n..<(row * steps + t + 1) * n]) : nil
    }
    /// A shard's sums: in chunks for the kernel, step by step for the table.
    typealias Visit = (row: Int, t: Int, at: Int, dz: [Float])
    func gather(_ pairs: [Visit], _ table: inout [Int: [Float]]) -> [Float] {
      var sum = [Float](repeating: 0, count: n * n)
      let chunk = Int(CK_CHUNK)
      for first in stride(from: 0, to: pairs.count, by: chunk).reversed() {
        let part = pairs[first..<min(pairs.count, first + chunk)]
        for k in 0..<n {
          for j in 0..<n {
            sum[k * n + j] += part.reduce(Float(0)) { $0.addingProduct(states[$1.row][$1.t][k], $1.dz[j]) }
          }
        }
      }
      var later = pairs[...]
      while let last = later.last {
        let begin = later.firstIndex { $0.at == last.at }!
        for pair in later[begin...] {
          let id = input(pair.row, pair.t) / n
          table[id] = zip(table[id] ?? [Float](repeating: 0, count: n), pair.dz).map { $0 + $1 }
        }
        later = later[..<begin]
      }
      return sum
    }

    var junction = [[Float]](repeating: [], count: rows)
    var dzOf = [[[Float]]](repeating: [], count: rows)
    for row in 0..<rows {
      let d = dyOf(row, steps - 1)
      let begins = (0..<n).map { j in
        flush((start[row] < steps ? d?[j] ?? 0 : 0) + dh[row * n + j])
      }
      (dzOf[row], junction[row]) = back(row, from: start[row], to: steps, last: begins) { dyOf(row, $0) }
    }
    let order = (0..<rows).sorted { (start[$0] + late[$0], $0) < (start[$1] + late[$1], $1) }
    let shards = max(1, min(16, (rows + 15) / 16))
    result.dkernel = noise(n * n, seed: 8)
    var dtable = [Float](repeating: 0, count: x.count)
    func add(_ kernelSum: [Float], _ table: [Int: [Float]]) {
      for i in kernelSum.indices { result.dkernel[i] += kernelSum[i] }
      for (id, sum) in table { for j in 0..<n { dtable[id * n + j] += sum[j] } }
    }
    for shard in 0..<shards {
      let mine = stride(from: shard, to: rows, by: shards).map { order[$0] }
      var pairs: [Visit] = []
      for at in 0..<steps {
        for row in mine where start[row] + late[row] <= at {
          let t = at - late[row]
          pairs.append((row, t, at, dzOf[row][t]))
        }
      }
      var table: [Int: [Float]] = [:]
      let sum = gather(pairs, &table)
      add(sum, table)
    }
    if walk > 0 {
      var enters = [[Float]](repeating: [Float](repeating: 0, count: n), count: walk)
      func enter(_ t: Int, _ d: [Float]) { enters[t] = zip(enters[t], d).map { $0 + $1 } }
      for row in 0..<rows { for t in 0..<start[row] { if let d = dyOf(row, t) { enter(t, d) } } }
      for row in 0..<rows where start[row] > 0 { enter(start[row] - 1, junction[row]) }
      let (dz, _) = back(walker, from: 0, to: walk, last: enters[walk - 1].map(flush)) { enters[$0] }
      var table: [Int: [Float]] = [:]
      let sum = gather((0..<walk).map { (walker, $0, $0, dz[$0]) }, &table)
      add(sum, table)
    }
    result.dx = dtable
    if !isIndexed {
      for row in 0..<rows {
        for t in 0..<steps {
          let dz = t < start[row] ? [Float](repeating: 0, count: n) : dzOf[row][t]
          result.dx.replaceSubrange(input(row, t)..<input(row, t) + n, with: dz)
        }
      }
    }
    if startsFromState { result.dh0 = junction.flatMap { $0 } }
    return result
  }

  /// Textbook back-propagation through time in double, for tanh.
  func textbook() -> (h: [Double], dx: [Double], dkernel: [Double], dh0: [Double]) {
    let x = x.map(Double.init)
    let kernel = kernel.map(Double.init)
    let index = index
    let mask = mask
    let n = units
    let h0 = h0
    let dh = dh
    let dy = dy
    var dx = [Double](repeating: 0, count: x.count)
    var dkernel = noise(n * n, seed: 8).map(Double.init)
    var last: [Double] = []
    var dh0: [Double] = []
    for row in 0..<rows {
      func input(_ t: Int) -> Int {
        (isIndexed ? Int(index[row * steps + time(t)]) : row * steps + time(t)) * n
      }
      func masked(_ t: Int) -> Bool { mask.map { $0[row * steps + time(t)] == 0 } ?? false }
      var h = [
        startsFromState ? h0[row * n..<(row + 1) * n].map(Double.init) : [Double](repeating: 0, count: n)
      ]
      for t in 0..<steps {
        h.append(
          masked(t)
            ? h[t]
            : (0..<n).map { j in tanh((0..<n).reduce(x[input(t) + j]) { $0 + h[t][$1] * kernel[$1 * n + j] })
            })
      }
      last += h[steps]
      let begin = (0..<steps).first { !masked($0) } ?? steps
      var d = dh[row * n..<(row + 1) * n].map(Double.init)
      for t in stride(from: steps - 1, through: 0, by: -1) {
        if sequences && t >= begin { for j in 0..<n { d[j] += Double(dy[(row * steps + t) * n + j]) } }
        if masked(t) { continue }
        let dz = (0..<n).map { d[$0] * (1 - h[t + 1][$0] * h[t + 1][$0]) }
        for j in 0..<n {
          dx[input(t) + j] += dz[j]
          for k in 0..<n { dkernel[k * n + j] += h[t][k] * dz[j] }
        }
        d = (0..<n).map { k in (0..<n).reduce(0) { $0 + dz[$1] * kernel[k * n + $1] } }
      }
      dh0 += d
    }
    return (last, dx, dkernel, startsFromState ? dh0 : [])
  }
}
