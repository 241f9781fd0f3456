// The inspect command: what is in a model, weights or data file, without running anything from it.

import ArgumentParser
import NeedletailFormats

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Show what is in a model, weights or data file.",
    discussion: """
      Reads npz, npy, safetensors and word-index files, known by what is in them, not by their names, and files of \
      texts (CSV, TSV, JSON Lines) and of word vectors. The whole file is read and checked; nothing in it is ever \
      run. A damaged or hostile file gives one line on standard error and exit code 65.

      Example: needletail inspect runs/imdb-rnn/model.safetensors
      Example: needletail inspect reviews.csv --skip-bad-rows
      """)

  @Argument(help: "The file to look into.") var file: String
  @Flag(help: "Print one JSON object: format, layers, weights and what else there is.") var json = false

  @OptionGroup(title: "Reading texts") var reading: TextFileOptions

  func run() throws {
    try refuseFolder()
    let report = try inspect(InputFile.bytes(at: file))
    if json { report.printJSON() } else { report.printText(file) }
  }

  private func inspect(_ bytes: [UInt8]) throws -> InspectReport {
    switch try InspectFormat(bytes, path: file) {
    case .npy: try .npy(bytes, path: file)
    case .npz: try .npz(bytes, path: file)
    case .safetensors: try .safetensors(bytes, path: file)
    case .wordIndex: try .wordIndex(bytes, path: file)
    case .wordVectors: try .vectors(file, bytes: bytes.count)
    case .texts(let format): try .texts(file, bytes: bytes.count, reading.format ?? format, reading)
    case .refused(let what):
      throw FormatError(
        .damaged, what, places: [shown(file)],
        advice: "inspect reads npz, npy, safetensors, word indices, and files of texts and word vectors")
    }
  }

  /// A folder is there, so it is not missing input but wrong input.
  private func refuseFolder() throws {
    var status = stat()
    guard stat(file, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return }
    throw FormatError(
      .damaged, "a folder where a file is expected", places: [shown(file)], advice: "name a file in it")
  }
}
