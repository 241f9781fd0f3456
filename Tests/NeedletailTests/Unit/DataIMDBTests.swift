// The IMDB loader on small data: what each argument does, and what bad input leads to.

import Needletail
import NeedletailFormats
import Testing

@testable import NeedletailData

@Suite struct DataIMDBTests {
  static let rows = RaggedIntegers([[5, 1, 9], [2], [], [7, 7]])

  /// `rows` in reverse order through a form, with the labels 3, 2, 1, 0.
  func shaped(
    numWords: Int? = nil, skipTop: Int = 0, maxlen: Int? = nil, startChar: Int? = 1, oovChar: Int? = 2,
    indexFrom: Int = 3
  ) throws -> IMDB.Split {
    let form = try ReviewForm(
      numWords: numWords, skipTop: skipTop, maxlen: maxlen, startChar: startChar, oovChar: oovChar,
      indexFrom: indexFrom)
    let reviews = Reviews(
      rows: Self.rows, labels: [0, 1, 2, 3], order: form.kept([3, 2, 1, 0], of: Self.rows))
    return reviews.split(form, try form.limit(over: reviews, reviews))
  }

  @Test func byDefaultTheLargestIdIsUnknown() throws {
    let split = try shaped()
    #expect(split.x == [[1, 10, 10], [1], [1, 5], [1, 8, 4, 2]])
    #expect(split.y == Tensor([3, 2, 1, 0]))
    #expect(try shaped(numWords: 0).x == split.x)
  }

  @Test func numWordsAndSkipTopBoundTheKnownIds() throws {
    #expect(try shaped(numWords: 10).x == [[1, 2, 2], [1], [1, 5], [1, 8, 4, 2]])
    #expect(try shaped(numWords: 13, skipTop: 5).x == [[2, 10, 10], [2], [2, 5], [2, 8, 2, 12]])
    #expect(try shaped(numWords: 3, skipTop: 5).x == [[2, 2, 2], [2], [2, 2], [2, 2, 2, 2]])
  }

  @Test func withoutOovCharUnknownWordsAreDropped() throws {
    #expect(try shaped(numWords: 10, skipTop: 5, oovChar: nil).x == [[], [], [5], [8]])
  }

  @Test func withoutStartCharReviewsBeginWithTheirFirstWord() throws {
    #expect(try shaped(numWords: 100, startChar: nil, indexFrom: 0).x == [[7, 7], [], [2], [5, 1, 9]])
  }

  @Test func maxlenDropsReviewsThatAreAsLong() throws {
    let split = try shaped(numWords: 100, maxlen: 3)
    #expect(split.x == [[1], [1, 5]])
    #expect(split.y == Tensor([2, 1]))
    #expect(try shaped(numWords: 100, maxlen: 3, startChar: nil).x == [[10, 10], [], [5]])
    #expect(try shaped(numWords: 100, maxlen: 0).x.count == 4)
    // The largest id is that of the reviews that are left: 5.
    #expect(try shaped(maxlen: 3).x == [[1], [1, 2]])
  }

  @Test func argumentsOutOfRangeAreRefused() {
    let tooShort = DataError.invalid("no training review is shorter than maxlen=1: use a larger maxlen")
    #expect(throws: tooShort) { try shaped(maxlen: 1) }
    #expect(throws: DataError.self) { try shaped(numWords: -1) }
    #expect(throws: DataError.self) { try shaped(skipTop: -1) }
    #expect(throws: DataError.self) { try shaped(maxlen: -1) }
    #expect(throws: DataError.self) { try shaped(oovChar: 1 << 40) }
    #expect(throws: DataError.self) { try shaped(indexFrom: Int.max) }
    #expect(throws: DataError.self) { try shaped(indexFrom: Int(Int32.max)) }
  }

  // Files. A matrix of ids is what NumPy writes for reviews of one length.

  static let good: [(name: String, array: NPYArray)] = [
    ("x_train", NPYArray([1, 2, 3, 4, 5, 6] as [Int32], shape: [3, 2])),
    ("y_train", NPYArray([0, 1, 1] as [Int64], shape: [3])),
    ("x_test", NPYArray([7, 8] as [Int64], shape: [1, 2])),
    ("y_test", NPYArray([1] as [UInt8], shape: [1])),
  ]

  func load(
    replacing name: String = "", by array: NPYArray? = nil, cutTo count: Int? = nil, numWords: Int? = 100
  ) async throws -> (train: IMDB.Split, test: IMDB.Split) {
    let members = Self.good.compactMap { $0.name != name ? $0 : array.map { (name, $0) } }
    let bytes = try NPZ.bytes(members)
    let folder = try TemporaryFolder()
    try folder.write(Array(bytes.prefix(count ?? bytes.count)), to: "imdb.npz")
    return try await IMDB.loadData(path: folder.path + "/imdb.npz", numWords: numWords)
  }

  @Test func aSmallFile() async throws {
    let (train, test) = try await load()
    // RandomState(113) shuffles arange(3) to 2, 0, 1.
    #expect(train.x == [[1, 8, 9], [1, 4, 5], [1, 6, 7]])
    #expect(train.y == Tensor([1, 0, 1]))
    #expect(test.x == [[1, 10, 11]])
    #expect(test.y == Tensor([1]))
  }

  /// The test reviews hold the largest id, 11: it alone is unknown, in both splits.
  @Test func theLargestIdIsThatOfBothSplits() async throws {
    let (train, test) = try await load(numWords: nil)
    #expect(train.x == [[1, 8, 9], [1, 4, 5], [1, 6, 7]])
    #expect(test.x == [[1, 10, 2]])
  }

  @Test(arguments: ["x_train", "y_train", "x_test", "y_test"])
  func aMissingMemberIsNamed(member: String) async {
    await expectDamaged(naming: member) { _ = try await load(replacing: member) }
  }

  @Test func reviewsAndLabelsThatDifferInNumber() async {
    await expectDamaged(naming: "3 reviews but labels of shape [2]") {
      _ = try await load(replacing: "y_train", by: NPYArray([0, 1] as [Int64], shape: [2]))
    }
  }

  @Test func wrongTypesAndShapes() async {
    await expectDamaged(naming: "x_test") {
      _ = try await load(replacing: "x_test", by: NPYArray([0.5, 1] as [Float], shape: [1, 2]))
    }
    await expectDamaged(naming: "x_test") {
      _ = try await load(replacing: "x_test", by: NPYArray([1] as [Int32], shape: [1]))
    }
    await expectDamaged(naming: "x_test") {
      _ = try await load(replacing: "x_test", by: NPYArray([1, 1 << 40] as [Int64], shape: [1, 2]))
    }
    await expectDamaged(naming: "x_test") {
      _ = try await load(replacing: "x_test", by: NPYArray([] as [Int32], shape: [1 << 50, 0]))
    }
    await expectDamaged(naming: "y_test") {
      _ = try await load(replacing: "y_test", by: NPYArray([1] as [Int64], shape: [1, 1]))
    }
  }

  @Test(arguments: [0, 10, 100, 400])
  func aTruncatedFile(count: Int) async {
    await expectDamaged(naming: "imdb.npz") { _ = try await load(cutTo: count) }
  }

  @Test func aNamedFileThatDoesNotExist() async {
    let error = await #expect(throws: FormatError.self) {
      try await IMDB.loadData(path: "/nowhere/imdb.npz")
    }
    #expect(error?.kind == .missing)
  }

  func expectDamaged(naming text: String, _ body: () async throws -> Void) async {
    let error = await #expect(throws: FormatError.self) { try await body() }
    #expect(error?.kind == .damaged)
    let message = "\(error, default: "")"
    #expect(message.contains(text) && !message.contains("\n"), "\(message)")
  }
}
