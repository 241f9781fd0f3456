// Sequential: when a stack is built, what its layers are named, and what it refuses.

import Testing

@testable import Needletail

@Suite struct SequentialStacks {
  @Test func aStackThatOnlyTheDataCanCompleteIsBuiltByFit() throws {
    var model = try Sequential {
      Embedding(6, 3)
      Flatten()
      Dense(1, activation: .sigmoid)
    }
    try model.compile(optimizer: .sgd(), loss: .binaryCrossentropy)
    #expect(model.weights.isEmpty)
    try model.fit(.ids([4, 5], below: 6), Tensor([0, 1, 1, 0]), verbose: .silent)
    #expect(model.weights.map(\.shape) == [[6, 3], [15, 1], [1]])
  }
}
