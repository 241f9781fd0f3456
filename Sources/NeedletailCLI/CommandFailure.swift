// CommandFailure: an error as one line on standard error and an exit code.

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

/// The exit codes of the command, after BSD's sysexits.
enum ExitStatus: Int32 {
  case usage = 64
  case badData = 65
  case missingInput = 66
  case unavailable = 69
  case bug = 70
  case cannotCreate = 73
  case cannotWrite = 74
  case interrupted = 130
  case terminated = 143
}

/// What went wrong in one line, and the code to exit with.
struct CommandFailure: Error {
  let status: ExitStatus
  let message: String

  init(_ status: ExitStatus, _ message: String) {
    self.status = status
    self.message = message
  }

  /// The failure that an error of the libraries means; nil for errors of the argument parser.
  init?(_ error: any Error) {
    switch error {
    case let failure as CommandFailure: self = failure
    case let error as FormatError:
      let status: ExitStatus =
        switch error.kind {
        case .damaged: .badData
        case .missing, .unreadable: .missingInput
        case .unwritable: .cannotCreate
        }
      self.init(status, error.description)
    case let error as DataError:
      switch error {
      case .missing, .unavailable: self.init(.unavailable, error.description)
      case .invalid: self.init(.usage, error.description)
      }
    case let error as InputError: self.init(.badData, error.description)
    case let error as ModelError: self.init(.usage, error.description)
    case let error as MachineError: self.init(.usage, error.description)
    case let error as CocoaError: self.init(.cannotWrite, "\(error)")
    default: return nil
    }
  }

  /// Prints the line and ends the process.
  func exit() -> Never {
    let words = message.split(separator: "\n", omittingEmptySubsequences: true).joined(separator: " ")
    // Whatever came out of a file, a terminal does not obey it.
    let line = words.unicodeScalars.map { shown(String($0)) }.joined()
    Console.error("needletail: error: \(line)")
    endProcess(status.rawValue)
  }
}

/// The C library's `exit`, by a name that no method hides.
private func endProcess(_ code: Int32) -> Never {
  fflush(nil)
  exit(code)
}
