// MachineFacts: what a report says about the machine.

import Needletail

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

enum MachineFacts {
  /// The processor's name as the system gives it.
  static var processor: String {
    if let text = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8) {
      for line in text.split(separator: "\n") where line.hasPrefix("model name") {
        if let name = line.split(separator: ":", maxSplits: 1).last {
          return name.drop { $0 == " " }.description
        }
      }
    }
    #if arch(arm64)
      return "arm64"
    #elseif arch(x86_64)
      return "x86-64"
    #else
      return "unknown"
    #endif
  }

  /// What a report says of a training beside its data.
  static func facts(_ history: History, _ parameters: Config) -> [(name: String, value: String)] {
    let total = history.secondsPerEpoch.reduce(0, +)
    var facts: [(name: String, value: String)] = [
      ("Processor", processor), ("Threads", "\(Machine.threads)"),
      ("Kernel set", (try? Machine.kernelSet()) ?? "unknown"),
      ("Training time", "\(DecimalText.fixed(total, 1)) s for \(history.epoch.count) epochs"),
    ]
    facts += parameters.entries.map { (name: $0.key, value: text($0.value)) }
    facts.append(("Version", "Needletail \(Version.current)"))
    return facts
  }

  /// An option's value for people.
  static func text(_ value: Config.Value) -> String {
    switch value {
    case .null: "none"
    case .bool(let flag): flag ? "yes" : "no"
    case .int(let number): "\(number)"
    case .double(let number): "\(number)"
    case .string(let text): text
    case .array, .object: "\(value)"
    }
  }
}
