// TextFolders: whether a folder holds classes, or a part to train on and a part to test with.

import NeedletailFormats

/// A folder of texts in one of the layouts that data sets have: a sub-folder for each class, or `train` and `test` with
/// such sub-folders in each, as aclImdb.
package struct TextFolders: Sendable {
  /// The folder whose sub-folders are the classes to train on.
  package let training: String
  /// The folder with texts that are held out; nil where the layout has none.
  package let test: String?
  /// Sub-folders that are no class.
  package let leftOut: [String]

  /// Nil for what is no folder.
  /// - Throws: `FormatError` when a folder cannot be read.
  package init?(_ path: String) throws {
    guard TextDirectory.isFolder(path, throughLinks: true) else { return nil }
    let names = try TextDirectory.subfolders(of: path)
    let halves = ["train", "test"].map { path + "/" + $0 }
    let hasHalves =
      try ["train", "test"].allSatisfy(names.contains)
      && halves.allSatisfy { try !TextDirectory.subfolders(of: $0).isEmpty }
    training = hasHalves ? halves[0] : path
    test = hasHalves ? halves[1] : nil
    leftOut =
      (hasHalves ? names.filter { !["train", "test"].contains($0) } : [])
      + (try TextDirectory.subfolders(of: training).filter { $0 == TextDirectory.unlabelled })
      .map { hasHalves ? "train/" + $0 : $0 }
  }
}
