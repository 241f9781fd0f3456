// The synthetic reviews: the same on every machine, shaped like the real ones, written in English.

import Needletail
import Testing

@testable import NeedletailData

@Suite struct SyntheticReviewsTests {
  /// The reviews of one seed, made once for all tests.
  static let made = Task { try await SyntheticReviews(seed: 0).loadData() }

  @Test func equalSeedsGiveEqualReviewsOnEveryMachine() async throws {
    let (train, test, words) = try await Self.made.value
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325  // FNV-1a over all ids
    for review in train.x + test.x { for id in review { hash = (hash ^ UInt64(id)) &* 0x100_0000_01b3 } }
    #expect(hash == 370_477_406_054_064_928)
    #expect(words.word(rank: 1) == "the")
    #expect(SyntheticReviews(seed: 0).text(of: 7) == SyntheticReviews().text(of: 7))
    #expect(SyntheticReviews(seed: 0).text(of: 7) != SyntheticReviews(seed: 1).text(of: 7))
  }

  @Test func lengthsAreLikeTheRealOnes() async throws {
    let (train, test, _) = try await Self.made.value
    #expect(train.x.count == 25_000 && test.x.count == 25_000)
    let lengths = (train.x + test.x).map { $0.count - 1 }.sorted()
    let mean = Double(lengths.reduce(0, +)) / 50_000
    #expect((225...245).contains(mean), "mean \(mean)")
    #expect((165...185).contains(lengths[25_000]), "median \(lengths[25_000])")
    #expect(lengths[0] >= 10 && lengths[49_999] <= 2494 && lengths[49_999] > 1000)
    #expect(lengths.count { $0 > 500 } > 2500)
  }

  @Test func halfOfEachSplitIsPositive() async throws {
    let (train, test, _) = try await Self.made.value
    for labels in [train.y, test.y] { #expect(labels.elements.reduce(0, +) == 12_500) }
  }

  /// Frequencies fall like a power of the rank, the thousandth word about a thousand times less often.
  @Test func wordsFallOffAsInALanguage() async throws {
    let (train, test, words) = try await Self.made.value
    #expect(words.count >= 10_000)
    var counts = [Int](repeating: 0, count: words.count + 4)
    for review in train.x + test.x { for id in review.dropFirst() where id > 3 { counts[Int(id)] += 1 } }
    let falling = counts[4..<words.count]  // the largest id counts as unknown
    #expect(zip(falling, falling.dropFirst()).allSatisfy { $0 >= $1 })
    let share = Double(counts[4 + 9]) / Double(counts[4 + 999])
    #expect((60...250).contains(share), "the tenth word is \(share) times as frequent as the thousandth")
  }

  @Test func theArgumentsAreThoseOfTheRealData() async throws {
    let (all, _, words) = try await Self.made.value
    let short = try await SyntheticReviews(seed: 0).loadData(numWords: 1000, maxlen: 100)
    #expect(
      short.train.x.allSatisfy { $0.count < 100 && $0[0] == 1 && $0.allSatisfy { $0 > 0 && $0 < 1000 } })
    #expect(short.train.x.count == all.x.count { $0.count < 100 })
    #expect(short.train.y.elements.count == short.train.x.count)
    let bare = try await SyntheticReviews(seed: 0).loadData(startChar: nil, oovChar: nil, indexFrom: 0)
    #expect(bare.train.x[0] == all.x[0].dropFirst().map { $0 - 3 })
    #expect(words.count == bare.wordIndex.count)
    await #expect(throws: DataError.self) { try await SyntheticReviews().loadData(maxlen: 2) }
  }

  /// The ids of a review are the words of its text.
  @Test func textsAndIdsAgree() async throws {
    let (train, test, words) = try await Self.made.value
    for review in [0, 1, 24_999, 25_000, 49_999] {
      let ids = review < 25_000 ? train.x[review] : test.x[review - 25_000]
      let text = SyntheticReviews(seed: 0).text(of: review)
      let plain = text.lowercased().filter { $0.isLetter || $0.isNumber || $0 == "'" || $0 == " " }
      #expect("? " + plain == IMDB.decode(ids, wordIndex: words))
      let label = review < 25_000 ? train.y.elements[review] : test.y.elements[review - 25_000]
      #expect(label == Float(SyntheticReviews(seed: 0).label(of: review)))
    }
  }

  @Test func textsAreWellFormed() {
    for review in 0..<500 {
      let text = SyntheticReviews(seed: 3).text(of: review)
      #expect(text.first!.isUppercase && ".!?".contains(text.last!))
      for wrong in ["  ", " a a", " a e", " a i", " a o", " an b", " an s", " .", " ,", "..", "{", "}", "_"] {
        #expect(!text.contains(wrong) || wrong == " a o" && text.contains(" a one"), "\(wrong) in: \(text)")
      }
      let letters = Array(text)
      for i in letters.indices.dropLast(2) where ".!?".contains(letters[i]) && letters[i + 1] == " " {
        #expect(letters[i + 2].isUppercase || letters[i + 2] == "\"", "after \(letters[i]) in: \(text)")
      }
    }
  }
}
