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
