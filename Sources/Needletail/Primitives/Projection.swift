// Projection: the rows of a table mapped by a kernel, and whole tables kept while the weights stay as they are.

extension Tape {
  /// The table behind an indexed value, mapped by w and b, and which of its rows each position has.
  ///
  /// Mapped are the rows that occur. Where nothing is recorded, as in `predict`, the same weights meet many
  /// batches: once as many rows have been mapped as the table has, all of them are mapped and kept.
  mutating func projection(
    of x: Value, _ w: Value, _ b: Value?
  ) -> (table: Value, ids: UnsafePointer<Int32>) {
    let rows = workspace.nodes[x.index].rows!
    let key = projectionKey(rows.table, w, b)
    if let key, let whole = workspace.projections.whole(key) { return (constant(whole), rows.ids) }
    if let key, workspace.projections.isWorthAll(key) {
      let whole = affine(rows.table, w, b)
      var kept = workspace.projections.takeRoom(key)
      copy(whole, into: &kept)
      workspace.projections.keep(kept, key)
      return (whole, rows.ids)
    }
    let distinct = distinct(of: x)
    if let key { workspace.projections.count(distinct.rows.count, key) }
    return (affine(distinctRows(x), w, b), distinct.slots)
  }

  /// What names a projection from batch to batch: the weights that it is made of. Nil where it is not to be
  /// kept: in training, for values that are made of more than a weight, and for large tables.
  private func projectionKey(_ table: Value, _ w: Value, _ b: Value?) -> Projections.Key? {
    guard !records, let embeddings = workspace.nodes[table.index].weight,
      let kernel = workspace.nodes[w.index].weight, embeddings.shape[0] * kernel.shape[1] <= Projections.most
    else { return nil }
    var bias: Int?
    if let b {
      guard let source = workspace.nodes[b.index].source else { return nil }
      bias = source.index
    }
    return Projections.Key(
      rows: embeddings.shape[0], embeddings: embeddings.index, kernel: kernel.index, bias: bias)
  }
}

/// What is known of the projections of a model whose weights stay as they are.
struct Projections {
  /// The most numbers of a table that is kept: 16 MB. Where one is larger, looking up costs what mapping saves.
  static let most = 1 << 22

  /// A table and what maps it, by the weights' numbers.
  struct Key: Equatable {
    /// The rows of the table.
    let rows: Int
    let embeddings: Int
    let kernel: Int
    let bias: Int?
  }

  private struct Entry {
    let key: Key
    var mapped = 0
    var isWhole = false
    var whole = Tensor(repeating: 0, shape: [0])
  }
  // One for each layer on an embedding, two where it goes both ways.
  private var entries: [Entry] = []

  /// How many tables are kept.
  var count: Int { entries.count { $0.isWhole } }

  func whole(_ key: Key) -> Tensor? { entries.first { $0.key == key && $0.isWhole }?.whole }

  /// Whether as many rows have been mapped, batch by batch, as there are: then all of them cost no more than
  /// was spent.
  func isWorthAll(_ key: Key) -> Bool { (entries.first { $0.key == key }?.mapped ?? 0) >= key.rows }

  mutating func count(_ rows: Int, _ key: Key) { entries[place(of: key)].mapped += rows }

  /// The memory of the table that was kept before, to be written again.
  mutating func takeRoom(_ key: Key) -> Tensor {
    let place = place(of: key)
    defer { entries[place].whole = Tensor(repeating: 0, shape: [0]) }
    return entries[place].whole
  }

  mutating func keep(_ table: Tensor, _ key: Key) {
    let place = place(of: key)
    (entries[place].whole, entries[place].isWhole) = (table, true)
  }

  private mutating func place(of key: Key) -> Int {
    if let place = entries.firstIndex(where: { $0.key == key }) { return place }
    entries.append(Entry(key: key))
    return entries.count - 1
  }

  /// To be called when weights may have changed. The memory is used again.
  mutating func forget() {
    for i in entries.indices { (entries[i].mapped, entries[i].isWhole) = (0, false) }
  }
}
