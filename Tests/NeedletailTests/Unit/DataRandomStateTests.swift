// The legacy generator against NumPy: words and orders that `numpy.random.RandomState` (NumPy 2.4) gave.

import Testing

@testable import NeedletailData

@Suite struct DataRandomStateTests {
  /// `RandomState(seed).randint(0, 2**32, 5, dtype=np.uint32)`
  @Test(
    arguments: [
      (0, [2_357_136_044, 2_546_248_239, 3_071_714_933, 3_626_093_760, 2_588_848_963]),
      (7, [327_741_615, 976_413_892, 3_349_725_721, 1_369_975_286, 1_882_953_283]),
      (113, [3_659_249_829, 529_109_724, 317_413_538, 548_173_386, 3_843_702_636]),
      (UInt32.max, [419_326_371, 479_346_978, 3_918_654_476, 2_416_749_639, 3_388_880_820]),
    ] as [(UInt32, [UInt32])])
  func firstWords(seed: UInt32, words: [UInt32]) {
    var random = RandomState(seed: seed)
    #expect(words.map { _ in random.next() } == words)
  }

  /// The check value of the C++ standard for `std::mt19937`, whose seed is 5489.
  @Test func tenThousandthWord() {
    var random = RandomState(seed: 5489)
    for _ in 1..<10_000 { _ = random.next() }
    #expect(random.next() == 4_123_659_995)
  }

  /// `x = np.arange(n); RandomState(seed).shuffle(x)`, on both sides of a power of two.
  @Test(
    arguments: [
      (0, [1, 0]), (113, [0, 1]),
      (0, [2, 0, 1, 3, 4]), (113, [1, 0, 3, 2, 4]), (UInt32.max, [4, 1, 0, 2, 3]),
      (113, [3, 9, 14, 15, 4, 11, 8, 1, 0, 7, 6, 13, 10, 2, 12, 5]),
      (7, [13, 11, 16, 8, 5, 2, 1, 0, 14, 10, 7, 12, 3, 6, 9, 4, 15]),
      (113, [3, 9, 13, 16, 4, 11, 8, 1, 0, 7, 6, 14, 15, 10, 2, 12, 5]),
    ] as [(UInt32, [Int])])
  func shortOrders(seed: UInt32, order: [Int]) {
    var random = RandomState(seed: seed)
    #expect(random.permutation(order.count) == order)
  }

  /// Two orders from one generator, as `imdb.load_data` draws them. The sums are Σ (i + 1)·order[i].
  @Test(arguments: [
    LongOrders(
      seed: 113, count: 25_000, first: [7798, 13226, 18078], last: [22690, 4828, 14501],
      sums: [3_920_294_671_825, 3_895_661_498_757]),
    LongOrders(
      seed: 0, count: 1000, first: [993, 859, 298], last: [629, 559, 684], sums: [248_372_140, 255_305_146]),
    LongOrders(
      seed: 7, count: 65_537, first: [47804, 15466, 49000], last: [49689, 58564, 61615],
      sums: [70_375_355_228_216, 70_321_309_214_933]),
  ])
  func longOrders(_ expected: LongOrders) {
    var random = RandomState(seed: expected.seed)
    let orders = [random.permutation(expected.count), random.permutation(expected.count)]
    #expect(Array(orders[0].prefix(3)) == expected.first)
    #expect(Array(orders[0].suffix(3)) == expected.last)
    #expect(orders.map { $0.enumerated().reduce(0) { $0 + ($1.offset + 1) * $1.element } } == expected.sums)
    #expect(orders.allSatisfy { $0.sorted() == Array(0..<expected.count) })
  }

  @Test func nothingToShuffle() {
    var random = RandomState(seed: 1)
    let fresh = RandomState(seed: 1)
    #expect(random.permutation(0) == [])
    #expect(random.permutation(1) == [0])
    var other = fresh
    #expect(random.next() == other.next(), "no word is drawn for nothing")
  }

  struct LongOrders: Sendable, CustomTestStringConvertible {
    let seed: UInt32
    let count: Int
    let first: [Int]
    let last: [Int]
    let sums: [Int]
    var testDescription: String { "seed \(seed), \(count) elements" }
  }
}
