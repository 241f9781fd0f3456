// RunFolder: what a run leaves behind, each file whole or not at all.

import Needletail
import NeedletailData
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
    // A name of its own: another run may be looking at the same folder.
    let probe = "\(path)/.needletail-probe-\(getpid())"
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

  /// history.json, history.csv, accuracy.svg, loss.svg and report.html.
  func write(_ outcome: some RunResult) throws {
    try AtomicFile.write(json(outcome), to: path + "/history.json")
    try AtomicFile.write(csv(outcome.history), to: path + "/history.csv")
    for (chart, name) in zip(outcome.charts, ["accuracy", "loss"]) {
      try chart.svg().write(to: URL(fileURLWithPath: path + "/\(name).svg"))
    }
    try outcome.report.write(to: URL(fileURLWithPath: path + "/report.html"))
  }

  /// model.safetensors.
  func write(_ classifier: TextClassifier) throws {
    try classifier.save(to: URL(fileURLWithPath: path + "/model.safetensors"))
  }

  private func json(_ outcome: some RunResult) -> String {
    let history = outcome.history
    func floats(_ key: String) -> Config.Value { .array(history[key]!.map { .float($0) }) }
    var all: Config = [
      "dataset": .string(outcome.dataset), "params": .object(outcome.parameters),
      "epoch": .array(history.epoch.map { .int($0) }),
      "history": .object(Config(history.keys.map { (key: $0, value: floats($0)) })),
    ]
    if let test = outcome.test {
      all["test"] = .object(Config(test.entries.map { (key: $0.name, value: .float($0.value)) }))
    }
    all["seconds_per_epoch"] = .array(history.secondsPerEpoch.map { .double(rounded($0)) })
    all["ms_per_step"] = .array(history.millisecondsPerStep.map { .double(rounded($0)) })
    return all.jsonText() + "\n"
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
