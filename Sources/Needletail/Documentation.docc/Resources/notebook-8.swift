import Foundation
import Needletail
import NeedletailCharts
import NeedletailData

let (train, test) = try await IMDB.loadData(numWords: 10_000)
print(train.x.count, "train sequences")
print(test.x.count, "test sequences")

print(train.x[0])
print(train.y[0])
let words = try await IMDB.wordIndex()
print(IMDB.decode(train.x[0], wordIndex: words))

let x = padSequences(train.x, maxlen: 500)
let xTest = padSequences(test.x, maxlen: 500)
print(x.shape)
print(numpyDescription(of: x, row: 0))

var model = try Sequential(seed: 0) {
  Embedding(10_000, 32)
  SimpleRNN(32)
  Dense(1, activation: .sigmoid)
}
print(model.summary())

try model.compile(optimizer: .rmsprop(), loss: .binaryCrossentropy, metrics: [.acc])

let history = try model.fit(x, train.y, epochs: 10, batchSize: 128, validationSplit: 0.2)

print(history.accuracyChart().text())
try history.accuracyChart().svg().write(to: URL(fileURLWithPath: "accuracy.svg"))
try history.lossChart().svg().write(to: URL(fileURLWithPath: "loss.svg"))
