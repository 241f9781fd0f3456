// Columns: parts of the last axis taken out and put side by side.

extension Tape {
  /// Some columns of the last axis. x: `[…, n]`, y: `[…, columns.count]`; dx = dy in its place.
  public mutating func columns(_ x: Value, _ columns: Range<Int>) -> Value {
    let x = dense(x)
    let n = shape(x).last ?? 1
    precondition(
      columns.lowerBound >= 0 && columns.upperBound <= n, "columns \(columns) of shape \(shape(x))")
    let (rows, m, from) = (n == 0 ? 0 : count(x) / n, columns.count, columns.lowerBound)
    let y = make(shape(x).dropLast() + [m], from: x)
    let (source, out) = (pointer(x), pointer(y))
    for row in 0..<rows { (out + row * m).update(from: source + row * n + from, count: m) }
    record(y) { g in
      guard let dy = g.gradient(of: y) else { return }
      g.add(to: x) { dx in
        for row in 0..<rows { kernels.pointee.add(Int64(m), dy + row * m, dx + row * n + from) }
      }
    }
    return y
  }

  /// Values side by side along the last axis; their other axes are alike. Each gets its part of dy.
  public mutating func join(_ parts: [Value]) -> Value {
    precondition(!parts.isEmpty, "join needs something to join")
    var values: [Value] = []
    for part in parts { values.append(dense(part)) }
    let widths = values.map { shape($0).last ?? 1 }
    let front = shape(values[0]).dropLast()
    precondition(
      values.allSatisfy { shape($0).dropLast() == front }, "join: shapes \(values.map { shape($0) })")
    let (rows, n) = (front.reduce(1, *), widths.reduce(0, +))
    let y = make(front + [n], from: values)
    let out = pointer(y)
    var from = 0
    var places: [(value: Value, from: Int, width: Int)] = []
    for (value, width) in zip(values, widths) {
      let source = pointer(value)
      for row in 0..<rows { (out + row * n + from).update(from: source + row * width, count: width) }
      places.append((value, from, width))
      from += width
    }
    record(y) { [places] g in
      guard let dy = g.gradient(of: y) else { return }
      for (value, from, width) in places {
        g.add(to: value) { dx in
          for row in 0..<rows { kernels.pointee.add(Int64(width), dy + row * n + from, dx + row * width) }
        }
      }
    }
    return y
  }
}
