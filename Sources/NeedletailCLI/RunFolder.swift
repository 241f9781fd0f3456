// RunFolder: what a run leaves behind, each file whole or not at all.

import Needletail
import NeedletailFormats

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The output folder of a run.
struct RunFolder {
  let path: String

  /// Makes the folder where it is missing, and makes sure before the work that files can be written there.
  /// - Throws: `CommandFailure` when they cannot.
  init(_ path: String) throws {
    self.path = path
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw CommandFailure(
        .cannotCreate,
        "the output folder '\(path)' cannot be made: \(RunFolder.reason(error)); choose another with --output"
      )
    }
    let probe = path + "/.needletail-probe"
    do {
      try AtomicFile.write("", to: probe)
      try FileManager.default.removeItem(atPath: probe)
    } catch {
      throw CommandFailure(
        .cannotCreate,
        "the output folder '\(path)' cannot be written to: \(RunFolder.reason(error)); choose another with --output"
      )
    }
  }

  /// The reason in an error of the file system, without its decoration.
  private static func reason(_ error: any Error) -> String {
    if let error = error as? FormatError { return error.what }
    if let error = error as? CocoaError, let inner = error.underlying as? POSIXError {
      return String(cString: strerror(inner.code.rawValue))
    }
    return "\(error)"
  }

  /// history.json and history.csv.
  func write(_ history: History, test: Logs?, dataset: String, parameters: Config) throws {
    var all: [(key: String, value: Config.Value)] = [
      (key: "dataset", value: .string(dataset)), (key: "params", value: .object(parameters)),
      (key: "epoch", value: .array(history.epoch.map { .int($0) })),
      (
        key: "history",
        value: .object(Config(history.keys.map { (key: $0, value: .array(history[$0]!.map { .float($0) })) }))
      ),
    ]
    if let test {
      all.append(
        (key: "test", value: .object(Config(test.entries.map { (key: $0.name, value: .float($0.value)) }))))
    }
    all.append(
      (key: "seconds_per_epoch", value: .array(history.secondsPerEpoch.map { .double(rounded($0)) })))
    all.append((key: "ms_per_step", value: .array(history.millisecondsPerStep.map { .double(rounded($0)) })))
    try AtomicFile.write(Config(all).jsonText() + "\n", to: path + "/history.json")
    try AtomicFile.write(csv(history), to: path + "/history.csv")
  }

  /// model.safetensors.
  func write(_ model: Sequential, extras: ModelExtras) throws {
    try model.save(to: URL(fileURLWithPath: path + "/model.safetensors"), extras: extras)
  }

  private func csv(_ history: History) -> String {
    var lines = [(["epoch"] + history.keys).joined(separator: ",")]
    for (i, epoch) in history.epoch.enumerated() {
      lines.append((["\(epoch)"] + history.keys.map { "\(history[$0]![i])" }).joined(separator: ","))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// A time with the digits that mean something.
  private func rounded(_ value: Double) -> Double { (value * 1e4).rounded() / 1e4 }
}
