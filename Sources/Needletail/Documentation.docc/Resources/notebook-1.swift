import Foundation
import Needletail
import NeedletailCharts
import NeedletailData

let (train, test) = try await IMDB.loadData(numWords: 10_000)
print(train.x.count, "train sequences")
print(test.x.count, "test sequences")
