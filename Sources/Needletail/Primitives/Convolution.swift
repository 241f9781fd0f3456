// Convolution: y = Σ over taps of x·w, its derivatives, and the transposed convolution, all as matrix products.

import CKernels

/// The sizes of a convolution along time. x: `[batch, time, channels]`, w: `[taps, channels / groups, filters]`,
/// y: `[batch, steps, filters]`.
///
/// The taps of a window lie one behind the other in memory, so that all windows of a sample are the rows of one
/// matrix that overlap, and a convolution is one product: no window is copied. Padding, dilation and groups need
/// x in planes first: for each sample, group and remainder of time by the dilation, the steps in order with zeros
/// at the ends.
struct Convolution {
  let batch: Int
  let time: Int
  let channels: Int
  let filters: Int
  let steps: Int
  let windows: Windows
  let groups: Int
  /// Zeros in front of x.
  let before: Int

  var taps: Int { windows.size }
  var stride: Int { windows.stride }
  var dilation: Int { windows.dilation }
  var groupChannels: Int { channels / groups }
  var groupFilters: Int { filters / groups }
  var planes: Int { batch * groups * dilation }
  /// Steps of a plane: enough for all windows, and for all of x.
  var planeSteps: Int {
    max(((steps + dilation - 1) / dilation - 1) * stride + taps, (before + time + dilation - 1) / dilation)
  }
  /// Whether x is its own planes.
  var isPlain: Bool { before == 0 && dilation == 1 && groups == 1 && planeSteps == time }

  /// The sample, group and remainder of a plane.
  private func parts(_ plane: Int) -> (sample: Int, group: Int, rest: Int) {
    (plane / dilation / groups, plane / dilation % groups, plane % dilation)
  }
  /// The windows of a plane.
  private func count(rest: Int) -> Int { (steps - rest + dilation - 1) / dilation }

  // MARK: Planes

  /// x in planes `[batch, groups, dilation, planeSteps, groupChannels]`.
  func planes(of x: UnsafePointer<Float>, _ arena: Arena) -> UnsafePointer<Float> {
    if isPlain { return x }
    let (width, length) = (groupChannels, planeSteps)
    let out = arena.allocate(Float.self, count: planes * length * width)
    parallel(planes) { plane in
      let (sample, group, rest) = parts(plane)
      let to = out + plane * length * width
      let first = min(length, max(0, (before - rest + dilation - 1) / dilation))
      let end = min(length, max(first, (before + time - rest + dilation - 1) / dilation))
      to.update(repeating: 0, count: first * width)
      (to + end * width).update(repeating: 0, count: (length - end) * width)
      let from = x + (sample * time + first * dilation + rest - before) * channels + group * width
      if dilation == 1, groups == 1 {
        (to + first * width).update(from: from, count: (end - first) * width)
        return
      }
      for p in 0..<end - first {
        (to + (first + p) * width).update(from: from + p * dilation * channels, count: width)
      }
    }
    return UnsafePointer(out)
  }

  /// Writes the planes' steps to their places in x; zeros in front and behind are dropped.
  private func gather(_ planes: UnsafePointer<Float>, into x: UnsafeMutablePointer<Float>) {
    let (width, length) = (groupChannels, planeSteps)
    parallel(batch) { sample in
      for group in 0..<groups {
        let from = planes + (sample * groups + group) * dilation * length * width
        for t in 0..<time {
          (x + (sample * time + t) * channels + group * width).update(
            from: from + ((t + before) % dilation * length + (t + before) / dilation) * width, count: width)
        }
      }
    }
  }

  // MARK: Products

  /// y = Σ over taps of x·w + bias. Each number is one chain of fused multiply-adds over taps, then channels.
  /// - Parameter planes: x in planes.
  func apply(
    _ planes: UnsafePointer<Float>, _ w: UnsafePointer<Float>, _ bias: UnsafePointer<Float>?,
    into y: UnsafeMutablePointer<Float>
  ) {
    let (width, length, inner) = (groupChannels, planeSteps, taps * groupChannels)
    let block = 512  // windows that a thread takes at a time
    let blocks = (count(rest: 0) + block - 1) / block
    parallel(self.planes * blocks) { i in
      let (plane, from) = (i / blocks, i % blocks * block)
      let (sample, group, rest) = parts(plane)
      let rows = min(block, count(rest: rest) - from)
      guard rows > 0 else { return }
      kernels.pointee.gemm(
        Int64(rows), Int64(groupFilters), Int64(inner), planes + (plane * length + from * stride) * width,
        Int64(stride * width), 1, w + group * groupFilters, Int64(filters),
        bias.map { $0 + group * groupFilters },
        y + (sample * steps + from * dilation + rest) * filters + group * groupFilters,
        Int64(dilation * filters))
    }
  }

  /// dw += Σ over windows of xᵀ·dy, sample by sample in shards.
  func addWeightGradient(
    _ planes: UnsafePointer<Float>, _ dy: UnsafePointer<Float>, to dw: UnsafeMutablePointer<Float>,
    _ arena: Arena
  ) {
    let (width, length, inner) = (groupChannels, planeSteps, taps * groupChannels)
    shardedAdd(
      rows: batch, of: (batch + shardCount - 1) / shardCount, into: dw, count: inner * filters, arena: arena
    ) { samples, sum in
      for plane in samples.lowerBound * groups * dilation..<samples.upperBound * groups * dilation {
        let (sample, group, rest) = parts(plane)
        guard count(rest: rest) > 0 else { continue }
        kernels.pointee.gemm_add(
          Int64(inner), Int64(groupFilters), Int64(count(rest: rest)), planes + plane * length * width, 1,
          Int64(stride * width), dy + (sample * steps + rest) * filters + group * groupFilters,
          Int64(dilation * filters), sum + group * groupFilters, Int64(filters))
      }
    }
  }

  /// x = the transposed convolution of y, or a convolution's dx from its dy.
  ///
  /// x at a multiple of the stride plus r sees the taps r, r + stride, …: for each r a convolution of y with these
  /// taps in reverse order.
  func spread(
    _ y: UnsafePointer<Float>, _ w: UnsafePointer<Float>, bias: UnsafePointer<Float>? = nil,
    into x: UnsafeMutablePointer<Float>, _ arena: Arena
  ) {
    let (width, length, most) = (groupChannels, planeSteps, (taps + stride - 1) / stride)
    let padded = paddedPlanes(of: y, front: most - 1, arena)
    let rows = most - 1 + (length + stride - 1) / stride
    let flipped = self.flipped(w, arena)
    let planes = isPlain ? x : arena.allocate(Float.self, count: self.planes * length * width)
    parallel(self.planes) { plane in
      let group = parts(plane).group
      var weights = flipped + group * taps * groupFilters * width
      for r in 0..<min(stride, length) {
        let count = max(0, (taps - r + stride - 1) / stride)
        let from = padded + (plane * rows + most - count) * groupFilters
        kernels.pointee.gemm(
          Int64((length - r + stride - 1) / stride), Int64(width), Int64(count * groupFilters), from,
          Int64(groupFilters), 1, weights, Int64(width), bias.map { $0 + group * width },
          planes + (plane * length + r) * width, Int64(stride * width))
        weights += count * groupFilters * width
      }
    }
    if !isPlain { gather(UnsafePointer(planes), into: x) }
  }

  /// y in planes `[batch, groups, dilation, …, groupFilters]` with `front` zeros before it and zeros behind.
  private func paddedPlanes(of y: UnsafePointer<Float>, front: Int, _ arena: Arena) -> UnsafePointer<Float> {
    let width = groupFilters
    let rows = front + (planeSteps + stride - 1) / stride
    let out = arena.allocate(Float.self, count: planes * rows * width)
    parallel(planes) { plane in
      let (sample, group, rest) = parts(plane)
      let (to, count) = (out + plane * rows * width, max(0, count(rest: rest)))
      to.update(repeating: 0, count: front * width)
      (to + (front + count) * width).update(repeating: 0, count: (rows - front - count) * width)
      let from = y + (sample * steps + rest) * filters + group * width
      if dilation == 1, groups == 1 {
        (to + front * width).update(from: from, count: count * width)
        return
      }
      for q in 0..<count {
        (to + (front + q) * width).update(from: from + q * dilation * filters, count: width)
      }
    }
    return UnsafePointer(out)
  }

  /// For each group and each r below the stride, wᵀ of the taps r, r + stride, …, the last first:
  /// `[taps, groupFilters, groupChannels]`.
  private func flipped(_ w: UnsafePointer<Float>, _ arena: Arena) -> UnsafePointer<Float> {
    let (width, depth) = (groupChannels, groupFilters)
    let out = arena.allocate(Float.self, count: groups * taps * depth * width)
    parallel(groups) { group in
      var place = out + group * taps * depth * width
      for r in 0..<min(stride, taps) {
        for tap in Swift.stride(from: r, to: taps, by: stride).reversed() {
          for f in 0..<depth {
            let from = w + tap * width * filters + group * depth + f
            for c in 0..<width { place[c] = from[c * filters] }
            place += width
          }
        }
      }
    }
    return UnsafePointer(out)
  }
}

extension Tape {
  /// y = Σ over taps of x·w + b. x: `[batch, time, channels]`, w: `[taps, channels / groups, filters]`,
  /// b: `[filters]`, y: `[batch, steps, filters]`; dx = dy spread over its windows, dw = Σ xᵀ·dy, db = Σ dy.
  mutating func convolution(
    _ x: Value, _ w: Value, _ b: Value?, _ windows: Windows, groups: Int = 1
  ) -> Value {
    let (sizes, kernel) = (shape(x), shape(w))
    precondition(
      sizes.count == 3 && kernel.count == 3 && kernel[0] == windows.size && kernel[1] * groups == sizes[2],
      "convolution: x \(sizes) does not fit w \(kernel)")
    if windows.size == 1, windows.stride == 1, groups == 1 {
      return affine(x, reshape(w, [kernel[1], kernel[2]]), b)
    }
    let x = dense(x)
    let c = Convolution(
      batch: sizes[0], time: sizes[1], channels: sizes[2], filters: kernel[2],
      steps: max(0, windows.count(over: sizes[1])!), windows: windows, groups: groups,
      before: windows.before(sizes[1]))
    let y = make([c.batch, c.steps, c.filters], from: b.map { [x, w, $0] } ?? [x, w])
    let (ws, ys) = (pointer(w), pointer(y))
    let planes = c.planes(of: pointer(x), arena)
    c.apply(planes, ws, b.map { UnsafePointer(pointer($0)) }, into: ys)
    record(y) { g in
      guard let dy = g.gradient(of: y) else { return }
      let arena = g.arena
      g.put(to: x) { c.spread(dy, ws, into: $0, arena) }
      g.add(to: w) { c.addWeightGradient(planes, dy, to: $0, arena) }
      if let b { g.addColumnSums(to: b, rows: c.batch * c.steps, dy: dy, m: c.filters) }
    }
    return y
  }

  /// The transposed convolution: what a convolution of y with w would give to x as its gradient, plus b.
  /// x: `[batch, steps, channels]`, w: `[taps, filters, channels]`, b: `[filters]`, y: `[batch, time, filters]`;
  /// dx = the convolution of dy with w, dw = Σ dyᵀ·x, db = Σ dy.
  /// - Parameters:
  ///   - time: the steps of y.
  ///   - before: steps cut off in front of y.
  mutating func transposedConvolution(
    _ x: Value, _ w: Value, _ b: Value?, _ windows: Windows, time: Int, before: Int
  ) -> Value {
    let x = dense(x)
    let (sizes, kernel) = (shape(x), shape(w))
    precondition(
      sizes.count == 3 && kernel.count == 3 && kernel[0] == windows.size && kernel[2] == sizes[2],
      "transposed convolution: x \(sizes) does not fit w \(kernel)")
    let c = Convolution(
      batch: sizes[0], time: time, channels: kernel[1], filters: sizes[2], steps: sizes[1], windows: windows,
      groups: 1, before: before)
    let y = make([c.batch, time, c.channels], from: b.map { [x, w, $0] } ?? [x, w])
    let (xs, ws) = (pointer(x), pointer(w))
    c.spread(xs, ws, bias: b.map { UnsafePointer(pointer($0)) }, into: pointer(y), arena)
    record(y) { g in
      guard let dy = g.gradient(of: y) else { return }
      let arena = g.arena
      let planes = c.planes(of: dy, arena)
      g.put(to: x) { c.apply(planes, ws, nil, into: $0) }
      g.add(to: w) { c.addWeightGradient(planes, xs, to: $0, arena) }
      if let b { g.addColumnSums(to: b, rows: c.batch * time, dy: dy, m: c.channels) }
    }
    return y
  }
}
