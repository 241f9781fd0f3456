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
      Reads npz, npy, safetensors and word-index files, known by what is in them, not by their names. The whole \
      file is read and checked; nothing in it is ever run. A damaged or hostile file gives one line on standard \
      error and exit code 65.

      Example: needletail inspect runs/imdb-rnn/model.safetensors
      """)

  @Argument(help: "The file to look into.") var file: String
  @Flag(help: "Print one JSON object: format, layers, weights and what else there is.") var json = false

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
    case .refused(let what):
      throw FormatError(
        .damaged, what, places: [shown(file)],
        advice: "inspect reads npz, npy, safetensors and word-index files")
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
