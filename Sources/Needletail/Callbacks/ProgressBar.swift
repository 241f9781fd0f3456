// ProgressBar: the notebook's two lines an epoch, and a moving bar on a terminal.

/// Prints training as Keras does.
///
/// The finished epoch goes to standard output in two lines, without control characters. While it runs, a
/// bar moves on standard error, only where that is a terminal.
public final class ProgressBar: Callback {
  private let bar: Bool
  private let terminal: Terminal
  private var parameters = TrainingParameters(epochs: 0, initialEpoch: 0, steps: 0, validates: false)
  private var started = ContinuousClock.now
  private var drawn = ContinuousClock.now

  /// - Parameter bar: false prints the epoch's line without the bar.
  public convenience init(bar: Bool = true) { self.init(bar: bar, terminal: .standard) }

  init(bar: Bool, terminal: Terminal) {
    self.bar = bar
    self.terminal = terminal
  }

  public func onTrainBegin(_ parameters: TrainingParameters, _ model: inout Network) {
    self.parameters = parameters
  }

  public func onEpochBegin(_ epoch: Int, _ model: inout Network) {
    terminal.print("Epoch \(epoch + 1)/\(parameters.epochs)")
    started = .now
    drawn = started - .seconds(1)
  }

  public func onTrainBatchEnd(_ batch: Int, _ logs: Logs, _ model: inout Network) {
    let now = ContinuousClock.now
    guard bar, terminal.moves, now - drawn > .milliseconds(50) else { return }
    drawn = now
    terminal.redraw(
      ProgressLine.running(
        batch + 1, of: parameters.steps, elapsed: seconds(now - started), logs, width: terminal.width))
  }

  public func onEpochEnd(_ epoch: Int, _ logs: inout Logs, _ model: inout Network) {
    terminal.clear()
    terminal.print(
      ProgressLine.finished(parameters.steps, elapsed: seconds(.now - started), logs, bar: bar))
  }

  public func onTrainEnd(_ logs: Logs, _ model: inout Network) { terminal.clear() }
}
