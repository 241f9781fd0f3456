// TextClassifier: a trained model with its way of reading texts and the names of its classes.

import Needletail
import NeedletailFormats

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A model that takes raw texts and answers with classes; one file holds all of it.
///
/// ```swift
/// let classifier = try TextClassifier(contentsOf: url)
/// let answer = try classifier.predict("The best film of the year")
/// print(answer.label, answer.probability)
/// ```
/// A value without a lock: many tasks may use one at once, and a text's answer is the same, bit for bit, whatever
/// is asked beside it.
public struct TextClassifier: Sendable {
  public let model: Model
  /// How a text becomes what the model reads.
  public let reading: any TextReading
  /// The names of the classes, in the order of the model's outputs; for one output, of 0 and 1.
  public let classes: [String]
  /// What labels are. For `binary` the model has one output, the probability of `classes[1]`; for `categorical` and
  /// `multiLabel` one for each class.
  public let kind: LabelKind
  /// The columns of text and label in the file that was learned from; nil where there were none.
  public let columns: (text: String, label: String?)?

  /// - Parameters:
  ///   - model: a built model with one input and one output that gives probabilities.
  ///   - reading: how a text becomes what it reads.
  ///   - classes: the names of the classes, in the order of its outputs; for one output, of 0 and 1.
  ///   - kind: what labels are.
  ///   - columns: the columns of text and label in the file that was learned from.
  /// - Throws: `ModelError` when these do not fit together.
  public init(
    model: some TrainableModel, reading: any TextReading, classes: [String], kind: LabelKind,
    columns: (text: String, label: String?)? = nil
  ) throws {
    self.model = Model(model.network)
    (self.reading, self.classes, self.kind, self.columns) = (reading, classes, kind, columns)
    try checkEnds()
    guard Set(classes.map { ExactKey($0) }).count == classes.count else {
      throw ModelError("two classes have one name; give each a name of its own")
    }
  }

  /// What goes in and comes out must be one tensor each, of the right width, with probabilities at the end.
  private func checkEnds() throws {
    guard let input = model.inputShapes.first, let output = model.outputShapes.first else {
      throw ModelError("the model is not built; build or train it before it becomes a classifier")
    }
    guard model.inputShapes.count == 1, model.outputShapes.count == 1 else {
      throw ModelError(
        "the model has \(model.inputShapes.count) inputs and \(model.outputShapes.count) outputs; a classifier needs one "
          + "of each")
    }
    let width = reading.encoding.width
    guard input.accepts([1, width ?? input.axes.last.flatMap { $0 } ?? 1]), width ?? 1 <= Self.widest else {
      throw ModelError(
        "the texts become rows of shape \(Shape([nil, width])), and the model takes \(input); build it for those"
      )
    }
    let wanted = kind == .binary ? 1 : classes.count
    guard output.axes.count == 2, output.axes[1] == wanted, kind != .binary || classes.count == 2 else {
      throw ModelError(
        "the model gives \(output) for \(classes.count) \(kind.rawValue) classes; end it with "
          + (kind == .binary ? "Dense(1, activation: .sigmoid), for two classes" : "one unit for each class"))
    }
    if model.outputActivation == "linear" {
      let activation = kind == .categorical ? "softmax" : "sigmoid"
      throw ModelError("the model gives no probabilities; end it with the activation .\(activation)")
    }
  }

  /// The most numbers in a row.
  static let widest = 1 << 24

  // MARK: Files

  /// The classifier of a file that `save(to:)` wrote, or of a model file with the preprocessing and the classes.
  /// - Parameter customObjects: layers of your own that the file may hold.
  /// - Throws: `FormatError` when the file is missing or damaged, or holds no classifier of texts.
  public init(contentsOf url: URL, customObjects: [any Layer.Type] = []) throws {
    let (model, extras) = try Model.load(contentsOf: url, customObjects: customObjects)
    do { try self.init(model, extras) } catch let error as DataError {
      throw Self.wrong(error.description, url)
    } catch let error as ModelError {
      throw Self.wrong(error.description, url)
    }
  }

  private init(_ model: Model, _ extras: ModelExtras) throws {
    let reading = try textReading(extras)
    guard let classes = extras.classes else {
      throw ModelError("the file does not name the classes; save the model with classes in its extras")
    }
    let given = try extras.labelKind.map { name in
      guard let kind = LabelKind(rawValue: name) else {
        let known = LabelKind.allCases.map(\.rawValue).joined(separator: ", ")
        throw ModelError("the metadata 'label_kind' is '\(name)'; it must be one of \(known)")
      }
      return kind
    }
    try self.init(
      model: model, reading: reading, classes: classes, kind: given ?? Self.kind(of: model),
      columns: extras.textColumn.map { ($0, extras.labelColumn) })
  }

  /// What labels are where a file does not say.
  private static func kind(of model: Model) -> LabelKind {
    if model.outputShapes.first?.axes.last == 1 { return .binary }
    return model.outputActivation == "sigmoid" ? .multiLabel : .categorical
  }

  private static func wrong(_ what: String, _ url: URL) -> FormatError {
    // The way out stands behind the semicolon of the message.
    let parts = what.split(separator: ";", maxSplits: 1)
    let advice =
      parts.count > 1 ? parts[1].drop { $0 == " " } : "save the model again with TextClassifier.save(to:)"
    return FormatError(.damaged, shown(String(parts[0])), places: [shown(url.path)], advice: String(advice))
  }

  /// Writes the classifier to one safetensors file, which appears whole or not at all.
  /// - Throws: `FormatError` when it cannot be written.
  public func save(to url: URL) throws { try model.save(to: url, extras: extras) }

  /// What the file holds beside layers and weights.
  public var extras: ModelExtras {
    var extras = reading.extras
    (extras.classes, extras.labelKind) = (classes, kind.rawValue)
    (extras.textColumn, extras.labelColumn) = (columns?.text, columns?.label)
    return extras
  }
}
