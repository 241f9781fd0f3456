// Verbosity: how much training says.

/// What `fit` prints. As in Keras, 0 is silence, 1 a progress bar, 2 one line an epoch.
public enum Verbosity: Sendable, Equatable, ExpressibleByIntegerLiteral {
  case silent
  case progressBar
  case linePerEpoch
  /// A progress bar.
  case auto

  public init(integerLiteral value: Int) {
    self = value == 0 ? .silent : value == 2 ? .linePerEpoch : .progressBar
  }

  func callbacks() -> [any Callback] {
    switch self {
    case .silent: []
    case .progressBar, .auto: [ProgressBar()]
    case .linePerEpoch: [ProgressBar(bar: false)]
    }
  }
}
