// ComparedRun: one training of a comparison, as compare.json keeps it.

import NeedletailFormats

/// What is trained: a model, what it sees of a review, and where its random draws start.
struct ComparedCase: Hashable, Sendable {
  var model: String
  var seed = 0
  /// Words of a review; 0: all.
  var maxlen: Int
  /// Which end of a longer review is cut, `pre` or `post`.
  var truncating = "pre"
  var mask = false

  /// The case without its seed: what runs are averaged over.
  var group: ComparedCase {
    var group = self
    group.seed = 0
    return group
  }

  var words: String { maxlen == 0 ? "whole reviews" : "\(maxlen) words" }
  /// What sets a case apart besides its model and words.
  var extras: String {
    [truncating == "post" ? "cut at the end" : nil, mask ? "mask" : nil].compactMap { $0 }
      .joined(separator: ", ")
  }
  var title: String { model + ", " + words + (extras.isEmpty ? "" : ", " + extras) }
}

/// What came out of training a case.
struct ComparedRun: Sendable {
  let what: ComparedCase
  /// Numbers that are trained, and others.
  let parameters: Int
  /// Of the epoch that validation chose.
  let validationAccuracy: Double
  /// That epoch, counted from 0 as in Keras.
  let bestEpoch: Int
  /// Of the same epoch; measured once.
  let testAccuracy: Double
  let secondsPerEpoch: Double

  var json: JSON {
    [
      "model": .string(what.model), "seed": .int(what.seed), "maxlen": .int(what.maxlen),
      "truncating": .string(what.truncating), "mask": .bool(what.mask), "params": .int(parameters),
      "val_acc": .number(validationAccuracy), "best_epoch": .int(bestEpoch),
      "test_acc": .number(testAccuracy), "seconds_per_epoch": .number(secondsPerEpoch),
    ]
  }
}

extension ComparedRun {
  /// The runs in a file, an array with an object for each.
  /// - Throws: `FormatError` naming the file, the run and the key where something is missing or wrong.
  static func read(_ path: String) throws -> [ComparedRun] {
    let json = try JSON(contentsOf: path)
    func wrong(_ what: String) -> FormatError {
      FormatError(
        .damaged, what, places: [path],
        advice: "give a file that compare wrote, or remove it to begin anew")
    }
    guard let runs = json.array else { throw wrong("holds \(json.kind) where a list of runs is needed") }
    return try runs.enumerated().map { i, run in
      func value<T>(_ key: String, _ take: (JSON) -> T?) throws -> T {
        guard let found = run[key] else { throw wrong("run \(i) has no '\(key)'") }
        guard let value = take(found) else { throw wrong("run \(i): '\(key)' is \(found.kind)") }
        return value
      }
      func share(_ key: String) throws -> Double {
        let number = try value(key, \.double)
        guard (0...1).contains(number) else { throw wrong("run \(i): '\(key)' is \(number), no share") }
        return number
      }
      let what = ComparedCase(
        model: try value("model", \.string), seed: try value("seed", \.int),
        maxlen: try value("maxlen", \.int),
        truncating: try value("truncating", \.string), mask: try value("mask", \.bool))
      return ComparedRun(
        what: what, parameters: try value("params", \.int), validationAccuracy: try share("val_acc"),
        bestEpoch: try value("best_epoch", \.int), testAccuracy: try share("test_acc"),
        secondsPerEpoch: try value("seconds_per_epoch", \.double))
    }
  }

  /// The text of compare.json.
  static func text(_ runs: [ComparedRun]) -> String { JSON.array(runs.map(\.json)).pretty() }
}
