// PoolSteps: all steps of a sequence made into one, their mean or their maximum.

import CKernels

extension Tape {
  /// The mean over the steps that count. x: `[batch, time, n]`, y: `[batch, n]`; dx = dy / count at steps that count.
  ///
  /// A row without a step that counts is 0/0, not a number, as in Keras. Steps are summed in chunks of `CK_CHUNK`, each
  /// from zero, masked ones left out, so that a mask gives the bits of the sequence without the masked steps. An
  /// indexed x is read and gets its gradient by index.
  public mutating func meanSteps(_ x: Value, mask: Mask? = nil) -> Value {
    let x = plain ? dense(x) : x
    let sizes = shape(x)
    precondition(sizes.count == 3, "meanSteps needs [batch, time, features], not \(sizes)")
    let (batch, time, n) = (sizes[0], sizes[1], sizes[2])
    let indexed = workspace.nodes[x.index].rows
    let y = make([batch, n], needsGradient: needsGradient(x))
    let (source, out) = (pointer(indexed?.table ?? x), pointer(y))
    // For every step that counts, the row of `source` that it is.
    let lines = indexed == nil && mask == nil ? nil : arena.allocate(Int32.self, count: batch * time)
    let counts = arena.allocate(Float.self, count: batch)
    let room = arena.allocate(Float.self, count: lines == nil ? 0 : batch * Int(CK_CHUNK) * n)
    parallel(batch) { row in
      var count = time
      if let lines {
        let own = lines + row * time
        count = 0
        for t in row * time..<(row + 1) * time where mask.map({ $0.bytes[t] != 0 }) ?? true {
          own[count] = indexed.map { $0.ids[t] } ?? Int32(t)
          count += 1
        }
      }
      counts[row] = Float(count)
      let sum = out + row * n
      sum.update(repeating: 0, count: n)
      sumLines(
        source + (lines == nil ? row * time * n : 0), lines.map { $0 + row * time }, count: count, width: n,
        isDense: indexed == nil, room + (lines == nil ? 0 : row * Int(CK_CHUNK) * n), into: sum)
      for i in 0..<n { sum[i] /= counts[row] }
    }
    guard records, needsGradient(y) else { return y }
    let distinct = indexed == nil ? nil : distinct(of: x)
    record(y) { g in
      guard let dy = g.gradient(of: y) else { return }
      let share = g.arena.allocate(Float.self, count: batch * n)
      for row in 0..<batch { for i in row * n..<(row + 1) * n { share[i] = dy[i] / counts[row] } }
      if let indexed, let distinct {
        let sources = g.arena.allocate(Int32.self, count: batch * time)
        for t in 0..<batch * time {
          sources[t] = mask.map { $0.bytes[t] != 0 } ?? true ? Int32(t / time) : -1
        }
        g.scatter(share, distinct, count: batch * time, width: n, to: indexed.table, rows: sources)
        return
      }
      g.put(to: x) { dx in
        parallel(batch) { row in
          for t in row * time..<(row + 1) * time {
            if mask.map({ $0.bytes[t] != 0 }) ?? true {
              (dx + t * n).update(from: share + row * n, count: n)
            } else {
              (dx + t * n).update(repeating: 0, count: n)
            }
          }
        }
      }
    }
    return y
  }

  /// The maximum over the steps. x: `[batch, time, n]`, y: `[batch, n]`; steps that share the maximum share dy, as in
  /// TensorFlow. NaN where a step is.
  public mutating func maxSteps(_ x: Value) -> Value {
    let x = dense(x)
    let sizes = shape(x)
    precondition(
      sizes.count == 3 && sizes[1] > 0, "maxSteps needs [batch, time, features] with steps, not \(sizes)")
    let (batch, time, n) = (sizes[0], sizes[1], sizes[2])
    let y = make([batch, n], from: x)
    let (source, out) = (pointer(x), pointer(y))
    parallel(batch) { row in
      let largest = out + row * n
      largest.update(from: source + row * time * n, count: n)
      for t in 1..<max(1, time) {
        let step = source + (row * time + t) * n
        for i in 0..<n { largest[i] = step[i] > largest[i] || step[i] != step[i] ? step[i] : largest[i] }
      }
    }
    record(y) { g in
      guard let dy = g.gradient(of: y) else { return }
      let shares = g.arena.zeros(count: batch * n)
      g.put(to: x) { dx in
        parallel(batch) { row in
          let (largest, share) = (out + row * n, shares + row * n)
          for t in row * time..<(row + 1) * time {
            let step = source + t * n
            for i in 0..<n { share[i] += step[i] == largest[i] ? 1 : 0 }
          }
          for i in 0..<n { share[i] = dy[row * n + i] / share[i] }
          for t in row * time..<(row + 1) * time {
            let (step, d) = (source + t * n, dx + t * n)
            for i in 0..<n { d[i] = step[i] == largest[i] ? share[i] : 0 }
          }
        }
      }
    }
    return y
  }

  /// Zeros in front of and behind a sequence. x: `[batch, time, …]`, y: `[batch, front + time + behind, …]`; dx = dy at
  /// the steps of x.
  public mutating func padSteps(_ x: Value, front: Int, behind: Int) -> Value {
    let x = dense(x)
    let sizes = shape(x)
    precondition(
      sizes.count >= 2 && front >= 0 && behind >= 0, "padSteps: \(front) and \(behind) steps to \(sizes)")
    let width = sizes.dropFirst(2).reduce(1, *)
    let (own, whole) = (sizes[1] * width, (front + sizes[1] + behind) * width)
    let y = make([sizes[0], front + sizes[1] + behind] + sizes.dropFirst(2), from: x)
    let (source, out) = (pointer(x), pointer(y))
    out.update(repeating: 0, count: sizes[0] * whole)
    for row in 0..<sizes[0] {
      (out + row * whole + front * width).update(from: source + row * own, count: own)
    }
    record(y) { g in
      guard let dy = g.gradient(of: y) else { return }
      g.put(to: x) { dx in
        for row in 0..<sizes[0] {
          (dx + row * own).update(from: dy + row * whole + front * width, count: own)
        }
      }
    }
    return y
  }

  /// Some steps of a sequence. x: `[batch, time, …]`; dx = dy at those steps.
  public mutating func steps(_ x: Value, _ range: Range<Int>) -> Value {
    let sizes = shape(x)
    let width = sizes.dropFirst(2).reduce(1, *)
    let rows = reshape(x, [sizes[0], sizes[1] * width])
    let part = columns(rows, range.lowerBound * width..<range.upperBound * width)
    return reshape(part, [sizes[0], range.count] + sizes.dropFirst(2))
  }
}

/// out += Σ of rows of `source`, in chunks of `CK_CHUNK`, each from zero.
/// - Parameters:
///   - lines: which rows; nil takes the first `count`.
///   - isDense: rows that are one behind the other are read where they lie.
///   - room: for a chunk of rows.
private func sumLines(
  _ source: UnsafePointer<Float>, _ lines: UnsafePointer<Int32>?, count: Int, width: Int, isDense: Bool,
  _ room: UnsafeMutablePointer<Float>, into out: UnsafeMutablePointer<Float>
) {
  for first in stride(from: 0, to: count, by: Int(CK_CHUNK)) {
    let m = min(Int(CK_CHUNK), count - first)
    var from = source + first * width
    if let lines {
      let own = lines + first
      if isDense, Int(own[m - 1]) - Int(own[0]) == m - 1 {
        from = source + Int(own[0]) * width
      } else {
        for i in 0..<m { (room + i * width).update(from: source + Int(own[i]) * width, count: width) }
        from = UnsafePointer(room)
      }
    }
    kernels.pointee.column_sums_add(Int64(m), Int64(width), from, Int64(width), out)
  }
}
