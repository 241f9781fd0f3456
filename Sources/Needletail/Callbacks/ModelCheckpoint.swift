// ModelCheckpoint: the model as a file after epochs, all of them or the best.

import NeedletailFormats

/// Saves the model after an epoch. Keras: https://keras.io/api/callbacks/model_checkpoint
public final class ModelCheckpoint: Callback {
  public let filepath: String
  public let monitor: String
  public let saveBestOnly: Bool
  public let mode: MonitorMode
  private let extras: ModelExtras

  /// The best number so far; with `saveBestOnly` that of the file.
  public private(set) var best: Float?
  /// The file that was written last.
  public private(set) var savedPath: String?

  /// - Parameters:
  ///   - filepath: where to save. `{epoch}`, `{epoch:02d}` and `{val_loss:.2f}` become the number of the
  ///     epoch, from 1, and what was measured.
  ///   - monitor: the name of the number that tells which epoch is best.
  ///   - saveBestOnly: whether an epoch that is no better leaves the file alone.
  ///   - initialValueThreshold: a number that the first epoch to be saved must beat.
  ///   - extras: what is saved beside the model.
  public init(
    filepath: String, monitor: String = "val_loss", saveBestOnly: Bool = false, mode: MonitorMode = .auto,
    initialValueThreshold: Float? = nil, extras: ModelExtras = ModelExtras()
  ) {
    self.filepath = filepath
    self.monitor = monitor
    self.saveBestOnly = saveBestOnly
    self.mode = mode
    self.extras = extras
    best = initialValueThreshold
  }

  /// - Throws: `ModelError` when nothing of the monitored name is measured, `FormatError` when the file
  ///   cannot be written.
  public func onEpochEnd(_ epoch: Int, _ logs: inout Logs, _ model: inout Network) throws {
    if saveBestOnly {
      let current = try logs.required(monitor, by: "ModelCheckpoint")
      if let best, !(mode.rises(monitor) ? current > best : current < best) { return }
      best = current
    }
    let path = try ModelCheckpoint.path(filepath, epoch: epoch + 1, logs)
    try AtomicFile.write(try model.fileBytes(extras), to: path)
    savedPath = path
  }

  /// The path with its fields filled in.
  static func path(_ pattern: String, epoch: Int, _ logs: Logs) throws -> String {
    var path = ""
    var rest = Substring(pattern)
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      let field = rest[rest.index(after: open)..<close].split(separator: ":", maxSplits: 1)
      let (name, form) = (String(field.first ?? ""), field.count > 1 ? String(field[1]) : "")
      path += rest[..<open]
      if name == "epoch" {
        let width = form.hasSuffix("d") ? Int(form.dropLast().drop { $0 == "0" }) ?? 0 : 0
        path += String(repeating: "0", count: max(0, width - String(epoch).count)) + "\(epoch)"
      } else if let value = logs[name] {
        let decimals = form.hasPrefix(".") && form.hasSuffix("f") ? Int(form.dropFirst().dropLast()) : nil
        path += decimals.map { DecimalText.fixed(Double(value), $0) } ?? "\(value)"
      } else {
        throw ModelError(
          "ModelCheckpoint's path '\(pattern)' needs '\(name)', which is not measured; there are epoch, "
            + logs.entries.map(\.name).joined(separator: ", "))
      }
      rest = rest[rest.index(after: close)...]
    }
    return path + rest
  }
}
