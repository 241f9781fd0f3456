// Object arrays of integer lists, as NumPy pickles them, and everything else refused.

import Foundation
import NeedletailFormats
import Testing

@Suite struct FormatsPickleTests {
  // rows = [[i % 7 for i in range(70000)]] + [[300] * (i % 4) for i in range(1500)]
  // a = np.empty(len(rows), object); a[:] = rows; np.savez_compressed(f, rows=a)
  static let long = base64(
    """
    UEsDBC0AAAAIAAAAIQC6cMIQ//////////8IABQAcm93cy5ucHkBABAAAVICAAAAAAA0AwAAAAAAAO3bsWsTYRzH4TvbKIizc7ZECMUOgrg4\
    CA4eTVVwcAglTU4qtEm5pEKxgkvRQra+/fP8W/TSopMg3uL54zlCmiffFN7tnT6Xwzc7L9/m2YfsY29aLiZV70m3d7bbG3R77+bVshrP9ubV\
    tFx//Xx8uCjr7xcH4+Oydn/70cPtwYNB91O38XP38+ZVnuXZ+lndn50cHZ9u7U3mVbl1dHK4fD+uqvFpWt3bq8rJfLZYVieTZbpMq871L9Pq\
    zmx685PLVGTn6Vm+n76k16lf5DvfOufpYGPVmS5Pj8v1/9zafZwuvt7MG6v8LA2Hwxff6+f6rXi6TPsXo9SvX0VW5MWtYqPYLDrFbSIiIvof\
    VfbbdBoiIiJqpvpGb9FpiIiIqJnqG71FpyEiIqJmqm/0Fp2GiIiImqm+0Vt0GiIiImqm+kZv0WmIiIiomUr1GhERUQCp14iIiCJIvUZERBRB\
    6jUiIqIIUq8RERFFkHqNiIgogtRrREREEaReIyIiiiD1GhERUQSp14iIiCJIvUZERBRB6jUiIqIIUq8RERFFkHqNiIgogtRrREREEaReIyIi\
    iiD1GhERUQSp14iIiCJIvUZERBRB6jUiIqIIUq8RERFFkHqNiIgogtRrREREEaReIyIiiiD1GhERUQSp14iI/lZXWZZn66dNhyL6KRkbERFR\
    BMnYiIiIIkjGRkREFEEyNiIiogiSsREREUWQjI2IiCiCZGxEREQRpF4jIiKKIPUaERFRBKnXiIiIIki9RkREFEHqNSIioghSrxEREUWQeo2I\
    iCiC1GtEREQRpF4jIiKKIPUaERFRBKnXiIiIIki9RkREFEHqNSIioghSrxEREUWQeo2IiCiC1GtEREQRpF4jIiKKIPUaERFRBKnXiIiIIki9\
    RkREFEHqNSIioghSrxEREUWQeo2IiCiC1GtEREQRpF4jIiKKIPUa0Z91NXmVXT9tOhQR0e8lYyMiIoogGRsREVEEydiIiIgiSMZGREQUQeUo\
    jdLOIB+PUr/+U7/KX59uYDabzWaz2Ww2m81ms9lsNpvNZrPZbDabzebYc9lv8eHMZrPZbDabzWaz2Wz+Z3O5TPtbPwBQSwECLQMtAAAACAAA\
    ACEAunDCEDQDAAABUgIACAAAAAAAAAAAAAAAgAEAAAAAcm93cy5ucHlQSwUGAAAAAAEAAQA2AAAAbgMAAAAA
    """)
  // s = [1, 2]; rows = [s, [-1, 70000, -2147483648, 2147483647], s, [], [True, False], [5]]; np.save(f, a)
  static let shared = base64(
    """
    k05VTVBZAQB2AHsnZGVzY3InOiAnfE8nLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoNiwpLCB9ICAgICAgICAgICAg\
    ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAqABJW5AAAAAAAAAIwWbnVtcHkuX2NvcmUubXVs\
    dGlhcnJheZSMDF9yZWNvbnN0cnVjdJSTlIwFbnVtcHmUjAduZGFycmF5lJOUSwCFlEMBYpSHlFKUKEsBSwaFlGgDjAVkdHlwZZSTlIwC\
    TziUiYiHlFKUKEsDjAF8lE5OTkr/////Sv////9LP3SUYoldlChdlChLAUsCZV2UKEr/////SnARAQBKAAAAgEr///9/ZWgTXZRdlCiI\
    iWVdlEsFYWV0lGIu
    """)
  // a = np.empty(1, object); a[0] = [2**31]; np.save(f, a)
  static let tooLarge = base64(
    """
    k05VTVBZAQB2AHsnZGVzY3InOiAnfE8nLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoMSwpLCB9ICAgICAgICAgICAg\
    ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAqABJWTAAAAAAAAAIwWbnVtcHkuX2NvcmUubXVs\
    dGlhcnJheZSMDF9yZWNvbnN0cnVjdJSTlIwFbnVtcHmUjAduZGFycmF5lJOUSwCFlEMBYpSHlFKUKEsBSwGFlGgDjAVkdHlwZZSTlIwC\
    TziUiYiHlFKUKEsDjAF8lE5OTkr/////Sv////9LP3SUYoldlF2UigUAAACAAGFhdJRiLg==
    """)
  // np.save(f, np.array([[1, 2], [3, 4], [5, 6]], dtype=object))
  static let equal = base64(
    """
    k05VTVBZAQB2AHsnZGVzY3InOiAnfE8nLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoMywgMiksIH0gICAgICAgICAg\
    ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAqABJWYAAAAAAAAAIwWbnVtcHkuX2NvcmUubXVs\
    dGlhcnJheZSMDF9yZWNvbnN0cnVjdJSTlIwFbnVtcHmUjAduZGFycmF5lJOUSwCFlEMBYpSHlFKUKEsBSwNLAoaUaAOMBWR0eXBllJOU\
    jAJPOJSJiIeUUpQoSwOMAXyUTk5OSv////9K/////0s/dJRiiV2UKEsBSwJLA0sESwVLBmV0lGIu
    """)
  // a = np.empty(2, object); a[:] = ['a', 'b']; np.save(f, a)
  static let strings = base64(
    """
    k05VTVBZAQB2AHsnZGVzY3InOiAnfE8nLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoMiwpLCB9ICAgICAgICAgICAg\
    ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAqABJWSAAAAAAAAAIwWbnVtcHkuX2NvcmUubXVs\
    dGlhcnJheZSMDF9yZWNvbnN0cnVjdJSTlIwFbnVtcHmUjAduZGFycmF5lJOUSwCFlEMBYpSHlFKUKEsBSwKFlGgDjAVkdHlwZZSTlIwC\
    TziUiYiHlFKUKEsDjAF8lE5OTkr/////Sv////9LP3SUYoldlCiMAWGUjAFilGV0lGIu
    """)

  @Test func longListsInSeveralFramesAndBatchesAreRead() throws {
    let rows = try NPZFile(Self.long, name: "long.npz").ragged(named: "rows")
    #expect(rows.count == 1501)
    #expect(rows[0].elementsEqual((0..<70000).map { Int32($0 % 7) }))
    for row in 0..<1500 { #expect(rows[row + 1].elementsEqual(repeatElement(300, count: row % 4))) }
  }

  @Test func sharedListsAndEveryFormOfIntegerAreRead() throws {
    let rows = try NPY.ragged(Self.shared).rows
    #expect(rows == [[1, 2], [-1, 70000, .min, .max], [1, 2], [], [1, 0], [5]])
  }

  @Test func listsOfEqualLengthAreATwoAxisArray() throws {
    #expect(try NPY.ragged(Self.equal).rows == [[1, 2], [3, 4], [5, 6]])
  }

  @Test func twoShapesThatDifferAreRefused() throws {
    let place = try #require(Self.equal.indices.first { Self.equal[$0...].starts(with: "(3, 2)".utf8) })
    var bytes = Self.equal
    bytes[place + 1] = UInt8(ascii: "2")
    let error = formatError { _ = try NPY.ragged(bytes) }
    #expect(error?.what == "the pickle's shape [3, 2] is not the header's [2, 2]")
  }

  @Test func integersBeyond32BitsAreNamed() throws {
    let error = formatError { _ = try NPY.ragged(Self.tooLarge) }
    #expect(error?.description == "the integer 2147483648 does not fit in 32 bits, in byte 280")
  }

  @Test func otherObjectsAreNamed() throws {
    let error = formatError { _ = try NPY.ragged(Self.strings) }
    #expect(error?.what == "item 0 of the object array is not a list of integers")
  }

  @Test func everyOtherGlobalIsRefusedByName() throws {
    // The same bytes with another name of the same length where `ndarray` is named.
    let wanted = Array("ndarray".utf8)
    let start = try #require(Self.shared.indices.first { Self.shared[$0...].starts(with: wanted) })
    var bytes = Self.shared
    bytes.replaceSubrange(start..<start + wanted.count, with: Array("ndloadx".utf8))
    let error = formatError { _ = try NPY.ragged(bytes) }
    #expect(error?.what == "the pickle names the global 'numpy.ndloadx', which an array of lists never needs")
  }

  @Test func damageNeverCrashes() throws {
    for original in [Self.shared, Self.equal, Self.tooLarge, Self.strings] {
      try forEachDamage(original) { bytes in
        do { _ = try NPY.content(bytes) } catch let error as FormatError { #expect(error.kind == .damaged) }
      }
    }
  }
}

/// The folder with data sets, if there is one on this machine; an empty name counts as none.
private let dataFolder = ProcessInfo.processInfo.environment["NEEDLETAIL_DATA"].flatMap {
  $0.isEmpty ? nil : $0
}

@Suite struct FormatsIMDBTests {
  @Test(.enabled(if: dataFolder != nil, "NEEDLETAIL_DATA is not set"))
  func theRealReviewsAreRead() async throws {
    let npz = try NPZFile(contentsOf: dataFolder! + "/imdb.npz")
    let rows = try await npz.ragged(named: ["x_train", "x_test"])
    #expect(rows.map(\.count) == [25_000, 25_000])
    #expect(rows[0].values.count + rows[1].values.count == 11_687_946)
    #expect(rows[0][0].prefix(5) == [23022, 309, 6, 3, 1069])
    #expect(try npz.array(named: "y_train").ints().reduce(0, +) == 12_500)
  }
}
