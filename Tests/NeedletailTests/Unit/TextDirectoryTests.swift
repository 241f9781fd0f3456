// textDatasetFromDirectory and LabelledTexts beyond the golden cases: errors, links, bytes, several labels.

import Foundation
import Needletail
import NeedletailData
import NeedletailFormats
import Testing

@Suite struct TextDirectoryTests {
  private func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write(Array("ein schöner Film".utf8), to: "pos/a.txt")
    try folder.write([0xef, 0xbb, 0xbf] + Array("ein schlechter".utf8), to: "neg/a.TXT")
    return folder
  }

  private func message(_ body: () throws -> Void) -> String {
    do { try body() } catch { return "\(error)" }
    return "nothing was thrown"
  }

  @Test func aTextIsCutWhereACharacterEnds() throws {
    let folder = try folder()
    let texts = try textDatasetFromDirectory(folder.path, maxLength: 8, shuffle: false)
    #expect(texts.texts == ["ein schl", "ein sch"] && texts.classNames == ["neg", "pos"])
  }

  @Test func deeperFoldersBelongToTheirClassAndLinksDoNot() throws {
    let folder = try folder()
    try folder.write(Array("deep".utf8), to: "pos/A/z.txt")
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/pos/loop", withDestinationPath: folder.path)
    let texts = try textDatasetFromDirectory(folder.path, shuffle: false)
    #expect(texts.texts == ["ein schlechter", "ein schöner Film", "deep"])
  }

  @Test func whatIsWrongWithAFolderIsSaid() throws {
    let folder = try folder()
    let path = folder.path
    #expect(
      message { _ = try textDatasetFromDirectory(path + "/none") }.contains("no such folder, in \(path)/none")
    )
    #expect(message { _ = try textDatasetFromDirectory(path + "/pos/a.txt") }.contains("a file where"))
    #expect(
      message { _ = try textDatasetFromDirectory(path + "/pos") }.contains("no .txt file in a sub-folder"))
    #expect(
      message { _ = try textDatasetFromDirectory(path, classNames: ["neg"]) }.contains("'neg', 'pos'"))
    #expect(
      message { _ = try textDatasetFromDirectory(path, validationSplit: 0.5) }.contains("go together"))
    #expect(
      message { _ = try textDatasetFromDirectory(path, validationSplit: 0.5, subset: .training) }
        .contains("need a seed"))
    #expect(
      message { _ = try textDatasetFromDirectory(path, seed: 1, validationSplit: 0.1, subset: .validation) }
        .contains("leaves no file for validation"))
    try folder.write([0x61, 0xff], to: "pos/b.txt")
    let error = formatError { _ = try textDatasetFromDirectory(path) }
    #expect(error?.kind == .damaged && error?.places == ["\(path)/pos/b.txt", "byte 1"])
  }

  @Test func labelsAreTargetsInEveryForm() throws {
    let texts = LabelledTexts(["a", "b", "c"], labels: [1, 0, 2], classNames: ["x", "y", "z"])
    #expect(texts.kind == .categorical)
    #expect(try texts.targets(.int) == Tensor([1, 0, 2]))
    #expect(try texts.targets(.categorical) == Tensor([0, 1, 0, 1, 0, 0, 0, 0, 1], shape: [3, 3]))
    #expect(throws: DataError.self) { _ = try texts.targets(.binary) }
    let part = texts[[2, 0]]
    #expect(part.texts == ["c", "a"])
    #expect(try part.targets(.int) == Tensor([2, 1]))
    let several = LabelledTexts(["a", "b"], labelSets: [[0, 2], []], classNames: ["x", "y", "z"])
    #expect(try several.targets(.categorical) == Tensor([1, 0, 1, 0, 0, 0], shape: [2, 3]))
    #expect(throws: DataError.self) { _ = try several.targets(.int) }
  }
}
