// ReviewSource: where the reviews of a run come from.

import ArgumentParser
import Needletail
import NeedletailData

/// What `--dataset` takes.
enum DatasetChoice: String, ExpressibleByArgument, CaseIterable {
  /// The IMDB reviews, or the synthetic ones where those are nowhere to be had.
  case auto
  case imdb
  case synthetic
}

/// Reviews as a run uses them.
struct LoadedReviews {
  /// `imdb` or `synthetic`; every output of a run names it.
  let dataset: String
  let train: IMDB.Split
  let test: IMDB.Split
  /// The words behind the ids; nil where they are not on this machine.
  let wordIndex: IMDB.WordIndex?

  var isSynthetic: Bool { dataset == "synthetic" }

  /// - Parameters:
  ///   - seed: what draws the synthetic reviews.
  /// - Throws: `DataError` when the IMDB reviews are asked for and nowhere to be had, `FormatError` when a
  ///   file that was found is damaged.
  static func load(_ choice: DatasetChoice, numWords: Int, seed: UInt64) async throws -> LoadedReviews {
    if choice == .synthetic { return try await synthetic(numWords: numWords, seed: seed) }
    do {
      let (train, test) = try await IMDB.loadData(numWords: numWords, progress: DownloadBar.observer)
      DownloadBar.clear()
      return LoadedReviews(dataset: "imdb", train: train, test: test, wordIndex: try await wordIndex())
    } catch let error as DataError where choice == .auto && error.meansNowhere {
      DownloadBar.clear()
      Console.error(
        "needletail: warning: the IMDB reviews are not to be had (\(error)); "
          + "going on with SYNTHETIC reviews, whose numbers say nothing about real ones")
      return try await synthetic(numWords: numWords, seed: seed)
    }
  }

  private static func synthetic(numWords: Int, seed: UInt64) async throws -> LoadedReviews {
    let (train, test, index) = try await SyntheticReviews(seed: seed).loadData(numWords: numWords)
    return LoadedReviews(dataset: "synthetic", train: train, test: test, wordIndex: index)
  }

  private static func wordIndex() async throws -> IMDB.WordIndex? {
    do {
      defer { DownloadBar.clear() }
      return try await IMDB.wordIndex(progress: DownloadBar.observer)
    } catch let error as DataError where error.meansNowhere {
      Console.error(
        "needletail: warning: the word index is not to be had (\(error)); the model file goes without words")
      return nil
    }
  }

  /// Words by id, as far as a model of this vocabulary knows ids.
  func vocabulary(numWords: Int) -> [String]? {
    guard let wordIndex else { return nil }
    return (0..<numWords).map { id in
      switch id {
      case 0: "<pad>"
      case 1: "<start>"
      case 2: "<unknown>"
      default: wordIndex.word(rank: id - 3) ?? "<unused \(id)>"
      }
    }
  }
}

extension DataError {
  /// Whether the data are nowhere to be had, as opposed to damaged or asked for wrongly.
  var meansNowhere: Bool {
    switch self {
    case .missing, .unavailable: true
    case .invalid: false
    }
  }
}
