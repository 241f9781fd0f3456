// npy and npz files: headers, orders, conversions, and the bytes that NumPy would write.

import NeedletailFormats
import Testing

@Suite struct FormatsNPYTests {
  private func header(_ dictionary: String, version: UInt8 = 1) -> [UInt8] {
    let length = dictionary.utf8.count
    let size =
      version == 1
      ? [UInt8(length & 255), UInt8(length >> 8)] : [UInt8(length & 255), UInt8(length >> 8), 0, 0]
    return [0x93] + Array("NUMPY".utf8) + [version, 0] + size + Array(dictionary.utf8)
  }

  /// Compared with `numpy.save` of NumPy 2.4: header text, padding to 64 bytes, data.
  @Test(arguments: [
    (
      "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }",
      NPYArray([0, 1, 2, 3, 4, 5] as [Float], shape: [2, 3])
    ),
    ("{'descr': '<i8', 'fortran_order': False, 'shape': (), }", NPYArray([7] as [Int64], shape: [])),
    ("{'descr': '<f8', 'fortran_order': False, 'shape': (0, 2), }", NPYArray([] as [Double], shape: [0, 2])),
    (
      "{'descr': '<i4', 'fortran_order': False, 'shape': (3,), }", NPYArray([0, 1, 2] as [Int32], shape: [3])
    ),
    ("{'descr': '|b1', 'fortran_order': False, 'shape': (2,), }", NPYArray([true, false], shape: [2])),
  ])
  func writesWhatNumPyWrites(_ dictionary: String, _ array: NPYArray) throws {
    let bytes = NPY.bytes(array)
    let padded = dictionary + String(repeating: " ", count: 117 - dictionary.utf8.count) + "\n"
    #expect(Array(bytes[..<128]) == header(padded))
    #expect(bytes.count == 128 + array.count * array.type.size)
    let again = try NPY.array(bytes)
    #expect(again.shape == array.shape && again.type == array.type && again.doubles() == array.doubles())
  }

  // np.save(f, np.array([1, -2, 0.5, 65504, 6e-8, np.inf, -0.0], 'f2'))
  @Test func halvesAreExact() throws {
    let array = try NPY.array(
      base64(
        """
        k05VTVBZAQB2AHsnZGVzY3InOiAnPGYyJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDcsKSwgfSAgICAgICAg\
        ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAPADAADj/ewEAAHwAgA==
        """))
    let expected: [Float] = [1, -2, 0.5, 65504, 0x1p-24, .infinity, -0.0]
    #expect(array.floats().map(\.bitPattern) == expected.map(\.bitPattern))
  }

  // np.save(f, np.asfortranarray(np.arange(24, dtype='>i2').reshape(2, 3, 4)))
  @Test func fortranOrderAndBigEndianGiveCOrder() throws {
    let array = try NPY.array(
      base64(
        """
        k05VTVBZAQB2AHsnZGVzY3InOiAnPmkyJywgJ2ZvcnRyYW5fb3JkZXInOiBUcnVlLCAnc2hhcGUnOiAoMiwgMywgNCksIH0gICAg\
        ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAMAAQAEAAIABQAAQANAAUAEQAJ\
        ABUAAgAOAAYAEgAKABYAAwAPAAcAEwALABc=
        """))
    #expect(array.shape == [2, 3, 4])
    #expect(try array.ints() == Array(0..<24))
    #expect(array.floats() == (0..<24).map(Float.init))
    // Written again as it is, and as a plain tensor.
    #expect(try NPY.array(NPY.bytes(array)).ints() == Array(0..<24))
    let file = try SafetensorsFile(Safetensors.bytes([.init("a", array)]), name: "a")
    #expect(try file.tensor(named: "a").integers(Int.self) == Array(0..<24))
  }

  @Test func conversionsToIntegersAreExactOrRefused() throws {
    #expect(try NPYArray([1, -3] as [Float], shape: [2]).int32s() == [1, -3])
    #expect(try NPYArray([1 << 40] as [Int64], shape: [1]).int64s() == [1 << 40])
    let fraction = formatError { _ = try NPYArray([0, 1.5] as [Double], shape: [2]).int32s() }
    #expect(
      fraction?.description == "the value 1.5 is not a whole number that fits in 32 bits, in element 1")
    #expect(formatError { _ = try NPYArray([1 << 40] as [Int64], shape: [1]).int32s() } != nil)
    #expect(formatError { _ = try NPYArray([.nan] as [Float], shape: [1]).ints() } != nil)
  }

  @Test func headersOfEveryVersionAndStyleAreRead() throws {
    let data: [UInt8] = [1, 0, 2, 0]
    for text in [
      "{'descr': '<u2', 'fortran_order': False, 'shape': (2,)}",
      "{\"shape\": (2L,), 'fortran_order': True,  'descr': 'u2'}  \n",
      " { 'shape' : ( 1 , 2 ) , 'descr':'=u2','fortran_order':False, }",
    ] {
      for version: UInt8 in 1...3 {
        #expect(try NPY.array(header(text, version: version) + data).ints() == [1, 2], "\(text)")
      }
    }
  }

  @Test(arguments: [
    "{'descr': '<u2', 'fortran_order': False, 'shape': (2)}",
    "{'descr': '<u2', 'fortran_order': False, 'shape': [2]}",
    "{'descr': '<u2', 'fortran_order': 0, 'shape': (2,)}",
    "{'descr': '<u2', 'fortran_order': False, 'shape': (2,), 'x': 'y'}",
    "{'descr': '<u2', 'fortran_order': False, 'shape': (2,)} + 1",
    "{'descr': '<u2', 'fortran_order': False, 'fortran_order': False, 'shape': (2,)}",
    "{'descr': [('a', '<u2')], 'fortran_order': False, 'shape': (2,)}",
    "{'descr': '<M8[ns]', 'fortran_order': False, 'shape': (2,)}",
    "{'descr': '<u2', 'fortran_order': False, 'shape': (0, 9223372036854775808)}", "", "{", "()",
  ])
  func otherHeadersAreRefused(_ text: String) {
    #expect(formatError { _ = try NPY.array(header(text) + [1, 0, 2, 0]) }?.kind == .damaged)
  }

  @Test func archivesAreReadBack() throws {
    let bytes = try NPZ.bytes([
      ("case/x", NPYArray([1.5, -2] as [Float], shape: [2, 1])), ("y", NPYArray([3] as [Int32], shape: [])),
    ])
    let npz = try NPZFile(bytes, name: "a.npz")
    #expect(npz.names == ["case/x", "y"])
    #expect(try npz.array(named: "case/x").floats() == [1.5, -2])
    #expect(try npz.array(named: "y").int32s() == [3])
    let wrongKind = formatError { _ = try npz.ragged(named: "y") }
    #expect(wrongKind?.description.contains("in a.npz, member 'y.npy'") == true)
    #expect(formatError { _ = try npz.array(named: "z") }?.description.contains("'z.npy' is missing") == true)
  }

  @Test func damageNeverCrashes() throws {
    try forEachDamage(NPY.bytes(NPYArray([0, 1, 2, 3, 4, 5] as [Float], shape: [2, 3]))) { bytes in
      do {
        if case .numbers(let array) = try NPY.content(bytes) {
          _ = array.doubles()
          _ = try? array.ints()
        }
      } catch let error as FormatError { #expect(error.kind == .damaged) }
    }
  }
}
