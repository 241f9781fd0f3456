// LabelledTexts out of files: classes are numbered, and what labels are is found out.

import NeedletailFormats

extension LabelledTexts {
  /// All texts of a file (CSV, TSV, JSON Lines) or of a folder with one sub-folder a class.
  ///
  /// Classes are numbered in the order of their names, or of their values where all are whole numbers. A sub-folder
  /// `unsup`, as aclImdb has one, holds texts without label and is left out.
  /// - Parameters:
  ///   - path: the file or folder.
  ///   - options: where texts and labels stand.
  ///   - classNames: the classes by their numbers, as a trained model has them; nil: those that there are.
  ///   - onBadRow: is told of each row that cannot be read; what it throws ends the reading. Throws the error itself
  ///     unless told otherwise, and a row is left out where it does not.
  /// - Throws: `FormatError` as `TextTableReader`, and when there is no row; `DataError.invalid` when labels do not fit
  ///   the kind that is asked for, or look like measurements.
  public init(
    contentsOf path: String, options: TextTableOptions = TextTableOptions(), classNames: [String]? = nil,
    onBadRow: (FormatError) throws -> Void = { throw $0 }
  ) throws {
    if TextDirectory.isFolder(path, throughLinks: true) {
      try self.init(folder: path, classNames, options.kind, onBadRow)
      return
    }
    let reader = try TextTableReader(contentsOf: path, options: options)
    var labels = LabelSet(classNames: classNames)
    var texts: [String] = []
    while true {
      do {
        guard let row = try reader.next() else { break }
        try labels.add(row, path: path)
        texts.append(row.text)
      } catch let error as FormatError { try onBadRow(error) }
    }
    guard !texts.isEmpty else {
      throw FormatError(
        .damaged, "no row with a text", places: [shown(path)], advice: "give it rows with a text and a label")
    }
    self = try labels.finish(texts, options.kind)
    columns = reader.columns
  }

  private init(
    folder path: String, _ classNames: [String]?, _ kind: LabelKind?, _ onBadRow: (FormatError) throws -> Void
  ) throws {
    let directory = try TextDirectory(labelled: path, classNames: classNames)
    var texts: [String] = []
    var labels: [Int32] = []
    for file in directory.files {
      do {
        texts.append(try TextDirectory.text(of: file.path, maxLength: nil))
        labels.append(file.label)
      } catch let error as FormatError { try onBadRow(error) }
    }
    guard !texts.isEmpty else {
      throw FormatError(
        .damaged, "no file with a text", places: [shown(path)], advice: "save the files as UTF-8")
    }
    let names = directory.classNames
    guard kind != .binary || names.count == 2 else {
      throw DataError.invalid("there are \(names.count) classes, and two are asked for")
    }
    self.init(
      texts, RaggedIntegers(values: labels, offsets: Array(0...labels.count)), names,
      kind ?? (names.count == 2 ? .binary : .categorical))
  }
}

/// Labels as numbers, in the order in which they come until all are there.
private struct LabelSet {
  private var numbers: [String: Int32] = [:]
  private var names: [String] = []
  private var values: [Int32] = []
  private var offsets = [0]
  private var isSeveral = false
  private let isFixed: Bool

  init(classNames: [String]?) {
    isFixed = classNames != nil
    for name in classNames ?? [] { add(name) }
  }

  @discardableResult
  private mutating func add(_ name: String) -> Int32 {
    if let number = numbers[name] { return number }
    names.append(name)
    numbers[name] = Int32(names.count - 1)
    return Int32(names.count - 1)
  }

  mutating func add(_ row: LabelledText, path: String) throws {
    if isFixed, let unknown = row.labels.first(where: { numbers[$0] == nil }) {
      let known = names.prefix(10).map(quoted).joined(separator: ", ") + (names.count > 10 ? ", …" : "")
      throw FormatError(
        .damaged, "the label \(quoted(unknown)) is none of the classes \(known)",
        places: [shown(path), "line \(row.line)"], advice: "correct it, or leave the row out")
    }
    for label in row.labels { values.append(add(label)) }
    offsets.append(values.count)
    if row.labels.count != 1 { isSeveral = true }
  }

  func finish(_ texts: [String], _ kind: LabelKind?) throws -> LabelledTexts {
    let found: LabelKind = isSeveral ? .multiLabel : names.count <= 2 ? .binary : .categorical
    let kind = kind ?? found
    if found == .multiLabel, kind != .multiLabel {
      throw DataError.invalid(
        "a text has several labels or none, and one of \(kind.rawValue) classes is asked for")
    }
    if kind == .binary, names.count > 2 {
      throw DataError.invalid("there are \(names.count) classes, and two are asked for")
    }
    try refuseMeasurements(texts.count)
    let order = isFixed ? Array(names.indices) : sorted()
    var places = Array(repeating: Int32(0), count: names.count)
    for (place, number) in order.enumerated() { places[number] = Int32(place) }
    return LabelledTexts(
      texts, RaggedIntegers(values: values.map { places[Int($0)] }, offsets: offsets),
      order.map { names[$0] }, kind)
  }

  /// Fractions with many values are measurements, and no classes.
  private func refuseMeasurements(_ count: Int) throws {
    let fractions = names.count { Int($0) == nil && Double($0) != nil }
    if names.count > 20, 2 * fractions > names.count {
      throw DataError.invalid(
        "the labels are numbers with fractions, \(names.count) different ones such as \(quoted(names[0])); "
          + "a classifier needs classes: name another column, or round them")
    }
    if names.count > 1000, 2 * names.count > count {
      throw DataError.invalid(
        "\(count) rows have \(names.count) different labels such as \(quoted(String(names[0].prefix(40)))); "
          + "is another column the label?")
    }
  }

  /// The numbers of the classes in their final order.
  private func sorted() -> [Int] {
    let integers = names.compactMap { Int($0) }
    if integers.count == names.count {
      return names.indices.sorted { (integers[$0], $0) < (integers[$1], $1) }
    }
    return names.indices.sorted { names[$0].utf8.lexicographicallyPrecedes(names[$1].utf8) }
  }
}
