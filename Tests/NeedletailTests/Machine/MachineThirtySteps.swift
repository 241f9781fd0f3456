// Thirty steps of training leave the same bits with every kernel set, on any number of threads.

import CKernels
import Foundation
import Needletail
import NeedletailData
import Testing

@testable import Needletail

@Suite(.serialized) struct MachineThirtySteps {
  static let threads = [1, 2, 3, 8]
  private static let data = ProcessInfo.processInfo.environment["NEEDLETAIL_DATA"] ?? ""

  /// A model and what it is trained on.
  struct Training {
    let name: String
    let x: Tensor
    let y: Tensor
    let batch: Int
    let layers: [any Layer]

    /// The bits of all weights after 30 steps.
    func digest() throws -> UInt64 {
      var model = try Sequential(layers, seed: 4)
      try model.compile(optimizer: .rmsprop(learningRate: 0.003), loss: .binaryCrossentropy)
      let steps = StopAfter(30)
      try model.fit(x, y, epochs: 100, batchSize: batch, verbose: .silent, callbacks: [steps])
      var hash = StableHash()
      for tensor in model.getWeights() { for x in tensor.elements { hash.add(UInt64(x.bitPattern)) } }
      hash.add(UInt64(steps.count))
      return hash.value
    }
  }

  private final class StopAfter: Callback {
    private let most: Int
    private(set) var count = 0
    init(_ most: Int) { self.most = most }
    func onTrainBatchEnd(_ batch: Int, _ logs: Logs, _ model: inout Network) {
      count += 1
      model.stopTraining = count == most
    }
  }

  /// Ids that end rows of padding of every length; the first row is nothing else, the second has none.
  private static func ids(_ rows: Int, _ steps: Int, below limit: Int, padded: Bool) -> Tensor {
    var x = Tensor.ids([rows, steps], below: limit, seed: 5)
    guard padded else { return x }
    x.withUnsafeMutableBufferPointer { all in
      for row in 0..<rows {
        let length = row == 0 ? 0 : row == 1 ? steps : row * 7 % (steps + 1)
        for step in 0..<steps - length { all[row * steps + step] = 0 }
      }
    }
    return x
  }

  private static func labels(_ rows: Int) -> Tensor {
    Tensor((0..<rows).map { Float($0 * 5 % 3 == 0 ? 1 : 0) })
  }

  /// Units around the vectors' widths; batches that do not divide the samples; with and without padding;
  /// every recurrent layer.
  static func synthetic() -> [Training] {
    var all: [Training] = []
    for units in [1, 5, 17, 32, 50] {
      for padded in [true, false] {
        all.append(
          Training(
            name: "SimpleRNN(\(units))\(padded ? "" : ", no padding")",
            x: ids(131, 19, below: 60, padded: padded), y: labels(131), batch: 50,
            layers: [Embedding(60, units + 3), SimpleRNN(units), Dense(1, activation: .sigmoid)]))
      }
    }
    let others: [(String, [any Layer])] = [
      ("masked", [Embedding(60, 9, maskZero: true), SimpleRNN(17), Dense(1, activation: .sigmoid)]),
      ("LSTM", [Embedding(60, 9), LSTM(17), Dense(1, activation: .sigmoid)]),
      ("GRU", [Embedding(60, 9, maskZero: true), GRU(17), Dense(1, activation: .sigmoid)]),
      (
        "both directions",
        [
          Embedding(60, 9), Bidirectional(SimpleRNN(17, returnSequences: true)), Dropout(0.3), SimpleRNN(5),
          Dense(1, activation: .sigmoid),
        ]
      ),
    ]
    for (name, layers) in others {
      all.append(
        Training(
          name: name, x: ids(77, 11, below: 60, padded: true), y: labels(77), batch: 32, layers: layers))
    }
    return all
  }

  /// The notebook's model on the first real reviews, padded and cut so that hardly any padding is left.
  static func real() async throws -> [Training] {
    let train = try await IMDB.loadData(path: data + "/imdb.npz", numWords: 10_000).train
    return [("real reviews", 500, 1000, 128), ("real reviews, cut", 80, 1010, 96)].map {
      name, maxlen, rows, batch in
      Training(
        name: name, x: padSequences(Array(train.x.prefix(rows)), maxlen: maxlen),
        y: train.y[rows: 0..<rows], batch: batch,
        layers: [Embedding(10_000, 32), SimpleRNN(32), Dense(1, activation: .sigmoid)])
    }
  }

  /// One line for each training and number of threads.
  static func report(_ trainings: [Training], threads: [Int]) throws -> [String] {
    try trainings.flatMap { training in
      try threads.map { threads in
        Machine.threads = threads
        return "\(training.name), \(threads) threads: \(try training.digest())"
      }
    }
  }

  /// What is printed on one thread, said of every number of threads.
  private static func expected(_ trainings: [Training]) throws -> [String] {
    defer { Machine.threads = 0 }
    return try report(trainings, threads: [1]).flatMap { line in
      threads.map { line.replacingOccurrences(of: ", 1 threads:", with: ", \($0) threads:") }
    }
  }

  private static func check(_ text: String, _ expected: [String]) {
    let lines = text.split(separator: "\n").map(String.init)
    for line in expected {
      #expect(lines.contains(line), "\(lines.filter { $0.hasPrefix(line.prefix(20)) })")
    }
  }

  // The set is chosen once in a process, so every set trains in a process of its own.
  #if os(Linux) || os(macOS)
    @Test(arguments: KernelSet.all.map(\.name))
    func leaveTheSameBits(set name: String) async throws {
      let result = try await #require(processExitsWith: .success, observing: [\.standardOutputContent]) {
        [name] in
        setenv("NEEDLETAIL_ISA", name, 1)
        #expect(try Machine.kernelSet() == name)
        print(try report(synthetic(), threads: threads).joined(separator: "\n"))
      }
      Self.check(
        String(decoding: result.standardOutputContent, as: UTF8.self), try Self.expected(Self.synthetic()))
    }

    @Test(
      .enabled(if: !data.isEmpty, "needs the reviews; set NEEDLETAIL_DATA to their folder"),
      arguments: KernelSet.all.map(\.name))
    func leaveTheSameBitsOnRealReviews(set name: String) async throws {
      let result = try await #require(processExitsWith: .success, observing: [\.standardOutputContent]) {
        [name] in
        setenv("NEEDLETAIL_ISA", name, 1)
        #expect(try Machine.kernelSet() == name)
        print(try report(try await real(), threads: threads).joined(separator: "\n"))
      }
      Self.check(
        String(decoding: result.standardOutputContent, as: UTF8.self),
        try Self.expected(try await Self.real()))
    }
  #endif
}
