// RecurrentArchitecture: every recurrent layer in every option, for the gates that run through all architectures.

@testable import Needletail

extension Architecture {
  /// LSTM and GRU (both ways) in every combination of their switches, then each further option by itself.
  static let recurrentLayers: [Architecture] = switches + options + wrappers

  private static let switches: [Architecture] = (0..<48).map { number in
    let (kind, bits) = (number / 16, number % 16)
    let on = (0..<4).map { bits & 1 << $0 != 0 }
    let words = ["sequences", "state", "backwards", "zeros where masked"]
    let name = zip(words, on).filter(\.1).map(\.0).joined(separator: ", ")
    return Architecture(
      "\(["LSTM", "GRU", "GRU resetting before"][kind]) \(name)", .numbers([4, 3]), masked: true
    ) {
      if kind == 0 {
        LSTM(2, returnSequences: on[0], returnState: on[1], goBackwards: on[2], zeroOutputForMask: on[3])
      } else {
        GRU(
          2, resetAfter: kind == 1, returnSequences: on[0], returnState: on[1], goBackwards: on[2],
          zeroOutputForMask: on[3])
      }
    }
  }

  private static func one(_ name: String, _ layer: @autoclosure @escaping @Sendable () -> any Layer)
    -> Architecture
  {
    Architecture(name, .numbers([4, 3]), masked: true) { [layer()] }
  }

  private static let options: [Architecture] = [
    one("SimpleRNN, dropout", SimpleRNN(3, dropout: 0.4, returnSequences: true)),
    one("SimpleRNN, recurrent dropout", SimpleRNN(3, recurrentDropout: 0.4, returnSequences: true)),
    one("SimpleRNN, softmax", SimpleRNN(3, activation: .softmax, dropout: 0.3, recurrentDropout: 0.3)),
    one("LSTM, no bias", LSTM(3, useBias: false)), one("GRU, no bias", GRU(3, useBias: false)),
    one("GRU resetting before, no bias", GRU(3, useBias: false, resetAfter: false)),
    one("LSTM, dropout", LSTM(3, dropout: 0.4, returnSequences: true)),
    one("LSTM, recurrent dropout", LSTM(3, recurrentDropout: 0.4, returnSequences: true, goBackwards: true)),
    one("LSTM, both dropouts", LSTM(3, dropout: 0.3, recurrentDropout: 0.3)),
    one("GRU, dropout", GRU(3, dropout: 0.4, returnSequences: true)),
    one("GRU, recurrent dropout", GRU(3, recurrentDropout: 0.4, returnSequences: true, goBackwards: true)),
    one("GRU, both dropouts", GRU(3, dropout: 0.3, recurrentDropout: 0.3)),
    one(
      "GRU resetting before, both dropouts", GRU(3, dropout: 0.3, recurrentDropout: 0.3, resetAfter: false)),
    one("LSTM, softsign by tanh", LSTM(3, activation: .softsign, recurrentActivation: .tanh)),
    one("GRU, softsign by tanh", GRU(3, activation: .softsign, recurrentActivation: .tanh)),
    one("LSTM, softmax", LSTM(3, activation: .softmax, recurrentActivation: .softmax)),
    one("GRU, softmax", GRU(3, activation: .softmax, recurrentActivation: .softmax)),
    one("LSTM of one unit", LSTM(1, returnSequences: true)),
    one("GRU of one unit", GRU(1, returnSequences: true)),
  ]

  private static let wrappers: [Architecture] =
    MergeMode.allCases.flatMap { mode in
      [
        one(
          "Bidirectional SimpleRNN, \(mode)",
          Bidirectional(SimpleRNN(2, returnSequences: true), mergeMode: mode)),
        one("Bidirectional LSTM, \(mode)", Bidirectional(LSTM(2, returnState: true), mergeMode: mode)),
        one("Bidirectional GRU, \(mode)", Bidirectional(GRU(2, returnSequences: true), mergeMode: mode)),
      ]
    } + [
      one(
        "Bidirectional of two layers",
        Bidirectional(LSTM(2), backwardLayer: GRU(3, goBackwards: true))),
      one("RNN over LSTMCell", RNN(LSTMCell(2), returnSequences: true, returnState: true)),
      one("RNN over SimpleRNNCell and GRUCell", RNN([SimpleRNNCell(2), GRUCell(3)], returnState: true)),
      one("RNN backwards", RNN([GRUCell(2), LSTMCell(2)], returnSequences: true, goBackwards: true)),
      one("RNN, zeros where masked", RNN([LSTMCell(2)], returnSequences: true, zeroOutputForMask: true)),
      one("TimeDistributed", TimeDistributed(Dense(2, activation: .tanh))),
      Architecture("TimeDistributed recurrence", .numbers([3, 4, 2])) { TimeDistributed(LSTM(2)) },
      Architecture("TimeDistributed dropout", .numbers([3, 4])) { TimeDistributed(Dropout(0.3)) },
      Architecture("stacked recurrences on ids", .ids(time: 5, below: 5)) {
        Embedding(5, 3, maskZero: true)
        Bidirectional(LSTM(2, returnSequences: true))
        GRU(3, returnSequences: true)
        TimeDistributed(Dense(2))
        SimpleRNN(2)
        Dense(1, activation: .sigmoid)
      },
      Architecture("dropout on ids", .ids(time: 5, below: 5)) {
        Embedding(5, 3, maskZero: true)
        LSTM(2, dropout: 0.3)
        Dense(1, activation: .sigmoid)
      },
    ]
}
