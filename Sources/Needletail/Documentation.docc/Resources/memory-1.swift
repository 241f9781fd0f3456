import Needletail
import NeedletailData

let (train, test) = try await IMDB.loadData(numWords: 10_000)
let x = padSequences(train.x, maxlen: 500)
let xTest = padSequences(test.x, maxlen: 500)
