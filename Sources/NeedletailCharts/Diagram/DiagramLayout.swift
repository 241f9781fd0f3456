// DiagramLayout: places for the boxes and arrows of a graph, rank by rank from top to bottom.

/// A layered drawing after Sugiyama, Tagawa and Toda, Methods for visual understanding of hierarchical system
/// structures (1981): ranks, an order within each that crosses few arrows, and places near the neighbours.
struct DiagramLayout {
  /// The middle of each box along x, and its rank.
  private(set) var x: [Double]
  private(set) var rank: [Int]
  /// For each arrow, the middles where it passes the ranks between its ends.
  private(set) var bends: [[Double]]
  private(set) var width = 0.0

  private static let gap = 26.0

  /// A box, or the passage of an arrow through a rank.
  private struct Item {
    let width: Double
    var x = 0.0
    /// Items of the rank above and of the rank below.
    var above: [Int] = []
    var below: [Int] = []
  }

  /// - Parameters:
  ///   - widths: of the boxes.
  ///   - edges: arrows, each from a box to a later one.
  init(widths: [Double], edges: [(from: Int, to: Int)]) {
    rank = DiagramLayout.ranks(widths.count, edges)
    var items = widths.map { Item(width: $0) }
    var rows = [[Int]](repeating: [], count: (rank.max() ?? -1) + 1)
    for node in widths.indices { rows[rank[node]].append(node) }
    var passages: [[Int]] = []
    for edge in edges {
      var (last, own) = (edge.from, [Int]())
      for r in rank[edge.from] + 1..<max(rank[edge.from] + 1, rank[edge.to]) {
        items.append(Item(width: 8))
        own.append(items.count - 1)
        rows[r].append(items.count - 1)
        items[last].below.append(items.count - 1)
        items[items.count - 1].above.append(last)
        last = items.count - 1
      }
      items[last].below.append(edge.to)
      items[edge.to].above.append(last)
      passages.append(own)
    }
    rows = DiagramLayout.ordered(rows, items)
    DiagramLayout.place(rows, &items)
    let left = items.map { $0.x - $0.width / 2 }.min() ?? 0
    x = widths.indices.map { items[$0].x - left }
    bends = passages.map { $0.map { items[$0].x - left } }
    width = (items.map { $0.x + $0.width / 2 }.max() ?? 0) - left
  }

  /// The longest way from a start; a box without arrows into it comes right above the first that needs it.
  private static func ranks(_ count: Int, _ edges: [(from: Int, to: Int)]) -> [Int] {
    var rank = [Int](repeating: 0, count: count)
    for node in 0..<count {
      for edge in edges where edge.to == node { rank[node] = max(rank[node], rank[edge.from] + 1) }
    }
    for node in 0..<count where !edges.contains(where: { $0.to == node }) {
      let next = edges.filter { $0.from == node }.map { rank[$0.to] }.min()
      if let next { rank[node] = max(0, next - 1) }
    }
    return rank
  }

  /// Each rank ordered by the mean place of its neighbours, down and up some times; the best order seen.
  private static func ordered(_ rows: [[Int]], _ items: [Item]) -> [[Int]] {
    var (rows, best, fewest) = (rows, rows, Int.max)
    for sweep in 0..<12 {
      let down = sweep % 2 == 0
      for r in down ? Array(rows.indices) : rows.indices.reversed() {
        let beside = down ? r - 1 : r + 1
        guard rows.indices.contains(beside) else { continue }
        let place = Dictionary(uniqueKeysWithValues: rows[beside].enumerated().map { ($1, Double($0)) })
        let wish = rows[r].enumerated().map { i, item -> (wish: Double, i: Int) in
          let near = (down ? items[item].above : items[item].below).compactMap { place[$0] }
          return (near.isEmpty ? Double(i) : near.reduce(0, +) / Double(near.count), i)
        }
        rows[r] = wish.sorted { ($0.wish, $0.i) < ($1.wish, $1.i) }.map { rows[r][$0.i] }
      }
      let crossings = crossings(rows, items)
      if crossings < fewest { (best, fewest) = (rows, crossings) }
    }
    return best
  }

  private static func crossings(_ rows: [[Int]], _ items: [Item]) -> Int {
    rows.indices.dropLast().reduce(0) { sum, r in
      let place = Dictionary(uniqueKeysWithValues: rows[r + 1].enumerated().map { ($1, $0) })
      let ends = rows[r].map { items[$0].below.compactMap { place[$0] } }
      var count = 0
      for (i, left) in ends.enumerated() {
        for right in ends[(i + 1)...] { for a in left { count += right.count { $0 < a } } }
      }
      return sum + count
    }
  }

  /// Moves each rank as near to its neighbours as the order and the gaps allow, down and up some times.
  private static func place(_ rows: [[Int]], _ items: inout [Item]) {
    for row in rows { spread(row, wishes: row.map { _ in 0 }, &items) }
    for sweep in 0..<24 {
      let down = sweep % 2 == 0
      for r in down ? Array(rows.indices) : rows.indices.reversed() {
        let wishes = rows[r].map { item -> Double in
          let near = (down ? items[item].above : items[item].below).map { items[$0].x }
          return near.isEmpty ? items[item].x : near.reduce(0, +) / Double(near.count)
        }
        spread(rows[r], wishes: wishes, &items)
      }
    }
  }

  /// The places in order, gaps kept, with the least sum of squares to the wishes (pool adjacent violators).
  private static func spread(_ row: [Int], wishes: [Double], _ items: inout [Item]) {
    var offsets = [0.0]
    for (a, b) in zip(row, row.dropFirst()) {
      offsets.append(offsets.last! + (items[a].width + items[b].width) / 2 + gap)
    }
    var pools: [(sum: Double, count: Int)] = []
    for (wish, offset) in zip(wishes, offsets) {
      var pool = (sum: wish - offset, count: 1)
      while let last = pools.last, last.sum / Double(last.count) > pool.sum / Double(pool.count) {
        pool = (pool.sum + last.sum, pool.count + last.count)
        pools.removeLast()
      }
      pools.append(pool)
    }
    let places = pools.flatMap { Array(repeating: $0.sum / Double($0.count), count: $0.count) }
    for (i, item) in row.enumerated() { items[item].x = places[i] + offsets[i] }
  }
}
