// WindowPool: the maximum or the mean of every window of a sequence, channel by channel.

/// What a pooling makes of a window.
enum PoolKind: Sendable { case maximum, mean }

extension Tape {
  /// y = the maximum or the mean over each window. x: `[batch, time, channels]`, y: `[batch, windows, channels]`.
  ///
  /// Steps beyond the ends count for nothing: the mean divides by the steps within. dx = dy at the first step that
  /// has the maximum, or dy / steps at all of them.
  mutating func pool(_ x: Value, _ kind: PoolKind, _ windows: Windows) -> Value {
    let x = dense(x)
    let sizes = shape(x)
    precondition(sizes.count == 3 && windows.dilation == 1, "pool: shape \(sizes)")
    let (batch, time, width) = (sizes[0], sizes[1], sizes[2])
    let (steps, before) = (max(0, windows.count(over: time)!), windows.before(time))
    func window(_ s: Int) -> Range<Int> {
      let start = s * windows.stride - before
      return max(0, start)..<min(time, start + windows.size)
    }
    let y = make([batch, steps, width], from: x)
    let (xs, ys) = (pointer(x), pointer(y))
    parallel(batch) { row in
      for s in 0..<steps {
        let (range, out) = (window(s), ys + (row * steps + s) * width)
        let first = xs + (row * time + range.lowerBound) * width
        out.update(from: first, count: width)
        for t in 1..<max(1, range.count) {
          let from = first + t * width
          switch kind {
          case .maximum:
            for c in 0..<width { out[c] = from[c] > out[c] || from[c].isNaN ? from[c] : out[c] }
          case .mean: kernels.pointee.add(Int64(width), from, out)
          }
        }
        if kind == .mean { kernels.pointee.scale(Int64(width), 1 / Float(range.count), out, out) }
      }
    }
    record(y) { g in
      guard let dy = g.gradient(of: y) else { return }
      g.add(to: x) { dx in
        parallel(batch) { row in
          for s in 0..<steps {
            let (range, at) = (window(s), (row * steps + s) * width)
            switch kind {
            case .mean:
              for t in range {
                kernels.pointee.axpy(
                  Int64(width), 1 / Float(range.count), dy + at, dx + (row * time + t) * width)
              }
            case .maximum:
              for c in 0..<width {
                let place = range.first { xs[(row * time + $0) * width + c] == ys[at + c] }
                if let place { dx[(row * time + place) * width + c] += dy[at + c] }
              }
            }
          }
        }
      }
    }
    return y
  }
}
