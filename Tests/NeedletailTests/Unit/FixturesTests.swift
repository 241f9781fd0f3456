// The readers of the fixtures themselves.

import Foundation
import Needletail
import Testing

@Suite struct FixturesTests {
  @Test func readsJSONInOrder() throws {
    let text = #"{"b": [1, -2.5, true, null, []], "a": {"é\"\n\ud83d\ude00": "x"}, "n": 1e-07}"#
    let expected: Config.Value = .object([
      "b": [1, -2.5, true, nil, []], "a": .object(["é\"\n😀": "x"]), "n": 1e-07,
    ])
    #expect(try JSONReader.read(Data(text.utf8)) == expected)
  }

  @Test(arguments: ["[1", "{\"a\" 1}", "[1 2]", "wrong", "\"open"])
  func refusesBrokenJSON(_ text: String) {
    #expect(throws: FixtureError.self) { try JSONReader.read(Data(text.utf8)) }
  }

  @Test func comparesWithTolerance() {
    let expected = GoldenArray(shape: [3], values: [100, 0, .nan])
    let tolerance = Tolerance(rtol: 1e-5, atol: 1e-6)
    #expect(expected.mismatch([100.001, 0.9e-4, .nan], tolerance) == nil)  // atol grows with the largest
    #expect(expected.mismatch([100.002, 0, .nan], tolerance) != nil)
    #expect(expected.mismatch([100, 0, 1], tolerance) != nil)
    #expect(expected.mismatch([.nan, 0, .nan], tolerance) != nil)
    #expect(expected.mismatch([100, 0], tolerance) != nil)
    #expect(expected.mismatch(Tensor([100, 0, .nan], shape: [3, 1]), tolerance) != nil)
    #expect(GoldenArray(shape: [], values: [.infinity]).mismatch([.infinity], .exact) == nil)
    #expect(GoldenArray(shape: [], values: [.infinity]).mismatch([3e38], tolerance) != nil)
  }

  @Test func aTopicThatIsNotThereFails() {
    #expect(throws: FixtureError.self) { try Fixtures.cases("no_such_topic") }
  }
}
