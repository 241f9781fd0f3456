// Interruption: the first Ctrl-C ends training after the running batch, the second one at once.

import Needletail

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The signal that asked the process to end; 0 while none has.
// Written by the signal handler alone and never reset: what C promises of sig_atomic_t is all that is needed.
nonisolated(unsafe) private var received: sig_atomic_t = 0

enum Interruption {
  /// Starts to listen for Ctrl-C and for requests to terminate.
  static func listen() {
    for number in [SIGINT, SIGTERM] {
      signal(number) { number in
        // Only what a signal handler may do: one store, and _exit the second time.
        if received != 0 { _exit(128 + number) }
        received = sig_atomic_t(number)
      }
    }
  }

  /// How the process is to end when it was asked to; nil while it was not.
  static var status: ExitStatus? {
    switch received {
    case 0: nil
    case sig_atomic_t(SIGTERM): .terminated
    default: .interrupted
    }
  }
}

/// Ends training after the running batch once the process was asked to end.
final class StopWhenInterrupted: Callback {
  func onTrainBatchEnd(_ batch: Int, _ logs: Logs, _ model: inout Network) {
    if Interruption.status != nil { model.stopTraining = true }
  }
}
