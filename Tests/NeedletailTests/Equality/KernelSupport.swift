// What the kernel tests share: the available sets, awkward sizes, numbers that are all different.

import CKernels
import Testing

/// Kernel sets that this processor has, `scalar` first.
struct KernelSet: CustomTestStringConvertible, @unchecked Sendable {
  let name: String
  let table: UnsafePointer<ck_table>
  var testDescription: String { name }
  var kernels: ck_table { table.pointee }

  static let all: [KernelSet] = {
    var sets: [KernelSet] = []
    var i: Int32 = 0
    while let name = ck_kernel_set(i) {
      if let table = ck_kernels_named(name) {
        sets.append(KernelSet(name: String(cString: name), table: table))
      }
      i += 1
    }
    return sets
  }()
  static var scalar: KernelSet { all[0] }
  static var others: [KernelSet] { Array(all.dropFirst()) }
}

/// Below, at and above every vector width and tile.
let awkwardSizes = [1, 3, 5, 17, 31, 32, 33, 50, 128, 200]

/// Numbers between -scale and scale, no two alike, the same on every run.
func noise(_ count: Int, seed: UInt32, scale: Float = 1) -> [Float] {
  var key: [UInt32] = [seed, 7]
  var out: [UInt32] = [0, 0, 0, 0]
  return (0..<count).map { i in
    if i % 4 == 0 {
      var counter: [UInt32] = [UInt32(i / 4), 0, 0, 0]
      ck_philox(&counter, &key, &out)
    }
    return scale * (Float(out[i % 4]) / 0x1p31 - 1)
  }
}

/// Bit for bit, NaN and the sign of zero included.
func sameBits(_ a: [Float], _ b: [Float]) -> Bool {
  a.count == b.count && zip(a, b).allSatisfy { $0.bitPattern == $1.bitPattern }
}

/// The largest difference, in units of the largest true value (at least 1).
func distance(_ a: [Float], _ truth: [Double]) -> Double {
  let scale = truth.reduce(1) { max($0, abs($1)) }
  return zip(a, truth).reduce(0) { max($0, abs(Double($1.0) - $1.1)) } / scale
}
