// textDatasetFromDirectory: a folder with one sub-folder a class.

import Needletail
import NeedletailFormats

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A part of the files of a folder. Keras: `subset`.
public enum TextSubset: String, Sendable, CaseIterable {
  /// All but the last files.
  case training
  /// The last files.
  case validation
}

/// The `.txt` files of a folder whose sub-folders are the classes. Keras: `text_dataset_from_directory`.
///
/// Classes are numbered in the order of their names, files follow by class and then by name (in the order of bytes,
/// and within sub-folders too); hidden sub-folders and other files are left out. Batches are `fit`'s. A byte order mark
/// at the start of a file is left out, which Keras keeps.
/// - Parameters:
///   - path: the folder.
///   - classNames: the sub-folders in the order of their numbers; nil: all, by name.
///   - maxLength: the most bytes that are kept of a text, cut where a character ends; nil: all.
///   - shuffle: whether the files are shuffled before they are split, in NumPy's order of this seed.
///   - seed: for the shuffle; nil: 0, where nothing is split.
///   - validationSplit: the share of the files, the last ones, that are for validation; nil: no split.
///   - subset: the part that is wanted; goes with `validationSplit`.
/// - Throws: `DataError.invalid` for arguments that do not go together, `FormatError` when a folder or file is
///   missing, cannot be read or is not UTF-8, or when there is no text.
public func textDatasetFromDirectory(
  _ path: String, classNames: [String]? = nil, maxLength: Int? = nil, shuffle: Bool = true,
  seed: UInt32? = nil, validationSplit: Double? = nil, subset: TextSubset? = nil
) throws -> LabelledTexts {
  guard (validationSplit == nil) == (subset == nil) else {
    throw DataError.invalid("validationSplit and subset go together; give both or none")
  }
  if let share = validationSplit {
    guard share > 0, share < 1 else {
      throw DataError.invalid("validationSplit must be above 0 and below 1, not \(share)")
    }
    guard !shuffle || seed != nil else {
      throw DataError.invalid("shuffled files need a seed to be split the same way twice; give one")
    }
  }
  let directory = try TextDirectory(path, classNames: classNames)
  var files = directory.files
  if shuffle {
    var random = RandomState(seed: seed ?? 0)
    random.shuffle(&files)
  }
  if let share = validationSplit, let subset {
    let kept = files.count - Int(share * Double(files.count))
    files = Array(subset == .training ? files[..<kept] : files[kept...])
    guard !files.isEmpty else {
      throw DataError.invalid(
        "validationSplit \(share) leaves no file for \(subset.rawValue); use another share")
    }
  }
  return LabelledTexts(
    try files.map { try TextDirectory.text(of: $0.path, maxLength: maxLength) }, labels: files.map(\.label),
    classNames: directory.classNames)
}

/// The files of a folder whose sub-folders are classes.
struct TextDirectory {
  let classNames: [String]
  /// By class, then by name.
  let files: [(path: String, label: Int32)]

  init(_ path: String, classNames: [String]?) throws {
    let present = try Self.subfolders(of: path)
    if let classNames, Set(classNames) != Set(present) || classNames.count != present.count {
      throw DataError.invalid(
        "classNames must name each sub-folder of \(shown(path)) once: "
          + present.map(quoted).joined(separator: ", "))
    }
    try self.init(path, present: present, classNames: classNames ?? present)
  }

  /// The classes among the sub-folders that are there.
  private init(_ path: String, present: [String], classNames names: [String]) throws {
    files = try names.enumerated().filter { present.contains($1) }.flatMap { label, name in
      try Self.texts(under: "\(path)/\(name)").map { (path: $0, label: Int32(label)) }
    }
    guard !files.isEmpty else {
      throw FormatError(
        .damaged, "no .txt file in a sub-folder", places: [shown(path)],
        advice: "name a folder with one sub-folder of .txt files for each class")
    }
    classNames = names
  }

  /// aclImdb's sub-folder of reviews that nobody labelled; it is no class.
  static let unlabelled = "unsup"

  /// A folder of labelled texts: its sub-folders without that of unlabelled ones, which need not be all of the classes
  /// that are given.
  init(labelled path: String, classNames: [String]?) throws {
    let present = try Self.subfolders(of: path).filter { $0 != Self.unlabelled }
    if let classNames, let unknown = present.first(where: { !classNames.contains($0) }) {
      let known = classNames.prefix(10).map(quoted).joined(separator: ", ")
      throw FormatError(
        .damaged, "the sub-folder \(quoted(unknown)) is none of the classes \(known)", places: [shown(path)],
        advice: "rename it, or take it away")
    }
    try self.init(path, present: present, classNames: classNames ?? present)
  }

  /// The sub-folders that are not hidden, in the order of their names.
  static func subfolders(of path: String) throws -> [String] {
    try entries(of: path).filter { !$0.hasPrefix(".") && isFolder("\(path)/\($0)", throughLinks: true) }
  }

  /// All `.txt` files in a folder and below, folder after folder in the order of their paths.
  private static func texts(under path: String) throws -> [String] {
    var folders = [path]
    var open = [path]
    var files: [String: [String]] = [:]
    while let folder = open.popLast() {
      for name in try entries(of: folder) {
        let entry = "\(folder)/\(name)"
        if name.lowercased().hasSuffix(".txt") {
          files[folder, default: []].append(entry)
        } else if isFolder(entry, throughLinks: false) {
          folders.append(entry)
          open.append(entry)
        }
      }
    }
    return folders.sorted(by: byBytes).flatMap { files[$0] ?? [] }
  }

  /// The names in a folder in the order of their bytes.
  private static func entries(of path: String) throws -> [String] {
    let manager = FileManager.default
    guard isFolder(path, throughLinks: true) else {
      let exists = manager.fileExists(atPath: path)
      throw FormatError(
        exists ? .unreadable : .missing, exists ? "a file where a folder is expected" : "no such folder",
        places: [shown(path)], advice: "name a folder with one sub-folder for each class")
    }
    do { return try manager.contentsOfDirectory(atPath: path).sorted(by: byBytes) } catch {
      throw FormatError(
        .unreadable, "the folder cannot be read", places: [shown(path)], advice: "check its permissions")
    }
  }

  private static func byBytes(_ a: String, _ b: String) -> Bool { a.utf8.lexicographicallyPrecedes(b.utf8) }

  static func isFolder(_ path: String, throughLinks: Bool) -> Bool {
    // attributesOfItem looks at a link itself; with a slash behind it, at what it leads to.
    let place = throughLinks ? path + "/" : path
    let type = try? FileManager.default.attributesOfItem(atPath: place)[.type] as? FileAttributeType
    return type == .typeDirectory
  }

  /// The text of a file.
  static func text(of path: String, maxLength: Int?) throws -> String {
    var bytes = try InputFile.bytes(at: path)
    if bytes.starts(with: [0xef, 0xbb, 0xbf]) { bytes.removeFirst(3) }
    if let wrong = bytes.withUnsafeBufferPointer({ firstInvalidUTF8($0) }) {
      throw FormatError(
        .damaged, "the text is not UTF-8", places: [shown(path), "byte \(wrong)"],
        advice: "save it as UTF-8, or take it out of the folder")
    }
    if let maxLength, bytes.count > maxLength {
      var end = max(0, maxLength)
      while end > 0, bytes[end] & 0xc0 == 0x80 { end -= 1 }
      bytes.removeSubrange(end...)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
