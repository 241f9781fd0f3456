// Gather: rows of a table by index, kept as an index for as long as possible.

import CKernels

/// A value that is rows of a table: row `ids[i]` at position i.
struct IndexedRows {
  let table: Value
  let ids: UnsafePointer<Int32>
  let count: Int
  /// The rows that occur and where, once somebody has asked.
  var distinct: DistinctRows?
  /// Those rows as a table of their own, once somebody has asked.
  var distinctTable: Value?
}

/// The distinct rows that an index names, numbered in their order in the table.
struct DistinctRows {
  /// The rows by number.
  let rows: UnsafeBufferPointer<Int32>
  /// For every position, the number of its row.
  let slots: UnsafePointer<Int32>
  /// For every row of the table, its number; -1 where it does not appear.
  let number: UnsafePointer<Int32>
}

extension Tape {
  /// Rows of a table `[n, m]` by index: a value of shape `shape + [m]`, held as table and index.
  ///
  /// - Parameter ids: row numbers, as many as `shape` has places, each below n; valid during the pass.
  mutating func gather(_ table: Value, _ ids: UnsafePointer<Int32>, shape: [Int]) -> Value {
    let count = shape.reduce(1, *)
    let value = indexed(
      table, rows: IndexedRows(table: table, ids: ids, count: count), shape: shape + [self.shape(table)[1]])
    return plain ? dense(value) : value
  }

  mutating func indexed(_ table: Value, rows: IndexedRows, shape: [Int]) -> Value {
    var node = Node(data: nil, shape: shape, needsGradient: needsGradient(table))
    node.rows = rows
    return append(node)
  }

  /// The same value with numbers of its own: an indexed value is looked up, any other is itself.
  public mutating func dense(_ v: Value) -> Value {
    let node = workspace.nodes[v.index]
    guard let rows = node.rows else { return v }
    let width = node.shape.last!
    let y = make(node.shape, from: rows.table)
    let (source, out) = (pointer(rows.table), pointer(y))
    parallelBlocks(rows.count, of: max(1, elementBlock / max(width, 1))) { r in
      for i in r { (out + i * width).update(from: source + Int(rows.ids[i]) * width, count: width) }
    }
    guard records, node.needsGradient else { return y }
    let distinct = distinct(of: v)
    record(y) { g in
      guard let dy = g.gradient(of: y) else { return }
      g.scatter(dy, distinct, count: rows.count, width: width, to: rows.table)
    }
    return y
  }

  /// The distinct rows of an indexed value as a dense table `[distinct, m]`, the same for all who ask: both directions
  /// of a recurrence send their gradients to one table.
  mutating func distinctRows(_ v: Value) -> Value {
    if let made = workspace.nodes[v.index].rows!.distinctTable { return made }
    let distinct = distinct(of: v)
    let table = workspace.nodes[v.index].rows!.table
    let width = shape(table)[1]
    let y = make([distinct.rows.count, width], from: table)
    let (source, out) = (pointer(table), pointer(y))
    parallelBlocks(distinct.rows.count, of: max(1, 32_768 / max(1, width))) { block in
      for i in block {
        (out + i * width).update(from: source + Int(distinct.rows[i]) * width, count: width)
      }
    }
    record(y) { g in
      guard let dy = g.gradient(of: y) else { return }
      g.addRows(to: table, distinct, values: dy)
    }
    workspace.nodes[v.index].rows!.distinctTable = y
    return y
  }

  /// Finds the distinct rows of an indexed value, once.
  func distinct(of v: Value) -> DistinctRows {
    let rows = workspace.nodes[v.index].rows!
    if let found = rows.distinct { return found }
    let height = shape(rows.table)[0]
    let number = arena.allocate(Int32.self, count: height)
    let list = arena.allocate(Int32.self, count: min(height, rows.count) + 1)
    let slots = arena.allocate(Int32.self, count: rows.count)
    let room = arena.allocate(UInt8.self, count: Int(ck_distinct_room(Int64(rows.count), Int64(height))))
    let found = ck_distinct(Int64(rows.count), rows.ids, Int64(height), room, number, list, slots)
    let distinct = DistinctRows(
      rows: UnsafeBufferPointer(start: list, count: Int(found)), slots: slots, number: number)
    workspace.nodes[v.index].rows!.distinct = distinct
    return distinct
  }
}

extension Backward {
  /// Sums gradients of positions by distinct row, positions in order, and sends the sums to the table.
  /// - Parameter rows: the row of `dy` that is the gradient of a position, -1 for none; nil where each has its own.
  mutating func scatter(
    _ dy: UnsafePointer<Float>, _ distinct: DistinctRows, count: Int, width: Int, to table: Value,
    rows: UnsafePointer<Int32>? = nil
  ) {
    guard wants(table) else { return }
    let found = distinct.rows.count
    // Positions in the order of their row, so that every row is summed by one thread.
    let starts = arena.allocate(Int32.self, count: found + 1)
    starts.update(repeating: 0, count: found + 1)
    for i in 0..<count { starts[Int(distinct.slots[i]) + 1] += 1 }
    for s in 0..<found { starts[s + 1] += starts[s] }
    let next = arena.allocate(Int32.self, count: found)
    next.update(from: starts, count: found)
    let order = arena.allocate(Int32.self, count: count)
    for i in 0..<count {
      let s = Int(distinct.slots[i])
      order[Int(next[s])] = Int32(i)
      next[s] += 1
    }
    let sums = arena.zeros(count: found * width)
    parallelBlocks(found, of: 256) { r in
      for s in r {
        for i in starts[s]..<starts[s + 1] {
          let row = rows?[Int(order[Int(i)])] ?? order[Int(i)]
          if row >= 0 { kernels.pointee.add(Int64(width), dy + Int(row) * width, sums + s * width) }
        }
      }
    }
    addRows(to: table, distinct, values: sums)
  }
}
