// TokenIDs: whole numbers held as floats, checked and made indices.

import CKernels

extension Tape {
  /// The numbers of a value as row numbers of a table.
  /// - Throws: `InputError` naming the first that is no whole number in `0..<limit`.
  mutating func tokenIDs(_ v: Value, below limit: Int, layer: String) throws -> UnsafePointer<Int32> {
    let v = dense(v)
    let n = count(v)
    let source = pointer(v)
    let ids = arena.allocate(Int32.self, count: n)
    let blocks = (n + elementBlock - 1) / elementBlock
    let places = arena.allocate(Int.self, count: blocks)  // of the first bad id in each block
    parallelBlocks(n, of: elementBlock) { block in
      let (start, count) = (block.lowerBound, block.count)
      let place = Int(kernels.pointee.token_ids(Int64(count), Float(limit), source + start, ids + start))
      places[start / elementBlock] = place == count ? n : start + place
    }
    guard let bad = (0..<blocks).lazy.map({ places[$0] }).first(where: { $0 < n }) else {
      return UnsafePointer(ids)
    }
    let row = bad / max(1, n / max(shape(v).first ?? 1, 1))
    let step = bad - row * max(1, n / max(shape(v).first ?? 1, 1))
    throw InputError(
      "\(layer): id \(source[bad]) in row \(row) of the batch, step \(step), is outside the vocabulary 0..<\(limit); "
        + "raise the layer's inputDim or map rarer words to the out-of-vocabulary id")
  }

  /// The mask of ids that are not zero, of the shape of the ids.
  mutating func nonZeroMask(_ ids: UnsafePointer<Int32>, shape: [Int]) -> Mask {
    let mask = makeMask(shape: shape)
    for i in 0..<mask.count { mask.bytes[i] = ids[i] == 0 ? 0 : 1 }
    return mask
  }
}
