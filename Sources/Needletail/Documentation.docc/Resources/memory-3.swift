import Needletail
import NeedletailData

let (train, test) = try await IMDB.loadData(numWords: 10_000)
let x = padSequences(train.x, maxlen: 500)
let xTest = padSequences(test.x, maxlen: 500)

var model = try Sequential(seed: 0) {
  Embedding(10_000, 32, maskZero: true)
  Bidirectional(LSTM(32))
  Dropout(0.3)
  Dense(1, activation: .sigmoid)
}
try model.compile(optimizer: .adam(), loss: .binaryCrossentropy, metrics: [.acc])

let stopping = EarlyStopping(patience: 2, restoreBestWeights: true)
try model.fit(
  x, train.y, epochs: 20, batchSize: 128, validationSplit: 0.2, callbacks: [stopping])
print("best epoch", stopping.bestEpoch + 1)
print("test acc", try model.evaluate(xTest, test.y, batchSize: 128)["acc"] ?? .nan)
