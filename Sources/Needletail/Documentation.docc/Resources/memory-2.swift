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
