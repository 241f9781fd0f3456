// The same bits on any number of threads and with every kernel set.

import Foundation
import Testing

@testable import Needletail

@Suite(.serialized) struct EqualMachines {
  /// Stacks that use every kernel: looked up and dense input, masks, both directions, wide and narrow products.
  static let models: [Architecture] =
    Architecture.stacks + [
      Architecture("wide", .ids(time: 13, below: 50)) {
        Embedding(50, 33)
        Dropout(0.2)
        SimpleRNN(50, returnSequences: true)
        SimpleRNN(17, activation: .relu, goBackwards: true)
        Dense(19, activation: .gelu)
        Dense(3, activation: .softmax)
      },
      Architecture("wide convolutions", .ids(time: 37, below: 50)) {
        Embedding(50, 34)
        Conv1D(48, 5, activation: .relu)
        MaxPooling1D(3)
        Conv1D(32, 3, strides: 2, padding: .same, groups: 2)
        Conv1DTranspose(18, 3, padding: .same, dilationRate: 2)
        SeparableConv1D(20, 2)
        Flatten()
        Dense(3, activation: .softmax)
      },
      Architecture("normalized and pooled", .ids(time: 13, below: 50)) {
        Embedding(50, 33)
        LayerNormalization()
        PReLU(sharedAxes: [1])
        BatchNormalization(momentum: 0.5)
        AlphaDropout(0.1)
        UpSampling1D()
        RMSNormalization(axis: 1)
        GlobalMaxPooling1D()
        ELU()
        Dense(3)
        Softmax()
      },
    ]

  /// All weights after some steps of training with batches large enough for every shard, and a prediction.
  static func train(_ architecture: Architecture, _ optimizer: any Optimizer) throws -> [Tensor] {
    var model = try architecture.model()
    try model.compile(optimizer: optimizer, loss: .meanSquaredError)
    let x = architecture.input(batch: 331, seed: 8)
    let outputs = model.network.wiring.shapes[model.network.wiring.outputs[0]].last!
    try model.fit(x, .spread([331, outputs], seed: 3), epochs: 2, batchSize: 150, verbose: .silent)
    return model.getWeights() + [try model.predict(x, batchSize: 64)]
  }

  static let optimizers: [any Optimizer] = [.rmsprop(learningRate: 0.01), .adam(learningRate: 0.01)]

  /// A number for all bits of all trainings.
  static func digest() throws -> UInt64 {
    var hash = StableHash()
    for optimizer in optimizers {
      for model in models {
        for tensor in try train(model, optimizer) {
          for x in tensor.elements { hash.add(UInt64(x.bitPattern)) }
        }
      }
    }
    return hash.value
  }

  @Test(arguments: models) func trainOnAnyNumberOfThreadsToTheSameBits(_ architecture: Architecture) throws {
    defer { Machine.threads = 0 }
    for optimizer in Self.optimizers {
      Machine.threads = 1
      let one = try Self.train(architecture, optimizer)
      for threads in [2, 3, 8] {
        Machine.threads = threads
        let several = try Self.train(architecture, optimizer)
        for (a, b) in zip(one, several) { #expect(a.hasSameBits(as: b), "\(threads) threads") }
      }
    }
  }

  #if os(Linux) || os(macOS)
    /// The set is chosen once in a process, so every set trains in a process of its own.
    @Test(arguments: KernelSet.all.map(\.name))
    func trainWithEveryKernelSetToTheSameBits(name: String) async throws {
      let result = try await #require(
        processExitsWith: .success, observing: [\.standardOutputContent]
      ) { [name] in
        setenv("NEEDLETAIL_ISA", name, 1)
        print("digest \(try Machine.kernelSet()) \(try EqualMachines.digest())")
      }
      let text = String(decoding: result.standardOutputContent, as: UTF8.self)
      #expect(text.contains("digest \(name) \(try Self.digest())"), "\(text)")
    }
  #endif
}
