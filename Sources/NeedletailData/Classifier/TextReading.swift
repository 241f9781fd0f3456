// TextReading: how raw texts become what a model reads, the same for training and prediction.

import Needletail

/// A way from raw texts to the rows that a model reads, saved in the model's file.
///
/// Training and prediction share it: ``sequences(_:)`` gives ids, and ``encoding`` makes rows of them. Adding one takes
/// a type and a line in the table behind `textReading(_:)`.
public protocol TextReading: Sendable {
  /// What a model file may call it, under `kind` in its preprocessing.
  static var kinds: [String] { get }
  /// The ids of each text's words, of any length. The result does not depend on the number of threads.
  /// - Throws: `DataError.invalid` when there is no vocabulary.
  func sequences(_ texts: [String]) throws -> [[Int32]]
  /// The words of a text as they stand in it, and which of the ids of `sequences(_:)` are theirs.
  /// - Throws: as `sequences(_:)`.
  func words(of text: String) throws -> ReadWords
  /// What becomes of a text's ids before the model sees them.
  var encoding: any SequenceEncoding { get }
  /// What a model file holds.
  /// - Throws: `DataError.invalid` when it holds another reading or a damaged one.
  init(_ extras: ModelExtras) throws
  /// What `init(_:)` takes: vocabulary and preprocessing.
  var extras: ModelExtras { get }
}

/// The ways of reading texts that a model file may name.
enum TextReadingTable {
  static let all: [any TextReading.Type] = [
    TextVectorization.self, VectorizedTexts.self, ReviewReading.self, TokenizerReading.self,
  ]
}

/// The way of reading texts that was saved with a model.
/// - Throws: `DataError.invalid` when the model does not read texts, or in a way that is not known or damaged.
public func textReading(_ extras: ModelExtras) throws -> any TextReading {
  guard let preprocessing = extras.preprocessing else {
    throw DataError.invalid(
      "the model file does not say how a text becomes numbers; save the model with ModelExtras(vectorizer), or "
        + "give it numbers with Model(contentsOf:)")
  }
  do {
    let kind = try preprocessing.string("kind")
    guard let type = TextReadingTable.all.first(where: { $0.kinds.contains(kind) }) else {
      let known = TextReadingTable.all.flatMap { $0.kinds }.joined(separator: ", ")
      throw DataError.invalid("there is no preprocessing '\(kind)'; what there is: \(known)")
    }
    return try type.init(extras)
  } catch let error as ModelError {
    throw DataError.invalid("the model's preprocessing: \(error.description)")
  }
}
