// WeightGradients: what a step gives the optimizer, dense parts and touched rows.

import CKernels

/// The gradients of a model's weights after one step: for each weight a dense part in one flat
/// buffer, touched rows, both (then they add up), or nothing, which means zero.
public final class WeightGradients {
  /// How one weight's gradient is held.
  struct Part {
    var isDense = false
    var slot: UnsafePointer<Int32>?
    var rows: UnsafePointer<Float>?
    var width = 0
  }

  let flat: FloatStorage
  private(set) var parts: [Part]

  /// - Parameters:
  ///   - count: the size of the model's buffer.
  ///   - weights: how many weights it has.
  init(count: Int, weights: Int) {
    flat = FloatStorage(count: count)
    parts = Array(repeating: Part(), count: weights)
  }

  func reset() {
    for i in parts.indices { parts[i] = Part() }
  }

  /// The dense part of a weight's gradient, zeros at first.
  func dense(_ weight: Weight) -> UnsafeMutablePointer<Float> {
    let place = flat.pointer + weight.place.lowerBound
    if !parts[weight.index].isDense {
      place.update(repeating: 0, count: weight.count)
      parts[weight.index].isDense = true
    }
    return place
  }

  /// Notes touched rows; false when the weight has some already (then the caller adds them densely).
  /// - Parameters:
  ///   - slot: for every row of the weight, which of `rows` is its gradient; -1 for none.
  ///   - rows: `[touched, width]`; like `slot`, valid until the step is done.
  func touch(
    _ weight: Weight, slot: UnsafePointer<Int32>, rows: UnsafePointer<Float>, width: Int
  ) -> Bool {
    guard parts[weight.index].slot == nil else { return false }
    parts[weight.index].slot = slot
    parts[weight.index].rows = rows
    parts[weight.index].width = width
    return true
  }

  /// The gradient of a weight as numbers, wherever they are held.
  public func tensor(_ weight: Weight) -> Tensor {
    let part = parts[weight.index]
    return Tensor(uninitialized: weight.shape) { out in
      if part.isDense {
        out.baseAddress!.update(from: flat.pointer + weight.place.lowerBound, count: weight.count)
      } else {
        out.update(repeating: 0)
      }
      guard let slot = part.slot else { return }
      for row in 0..<weight.count / part.width where slot[row] >= 0 {
        for j in 0..<part.width { out[row * part.width + j] += part.rows![Int(slot[row]) * part.width + j] }
      }
    }
  }

  /// The gradient of a range of a weight as an optimizer's kernel reads it.
  /// The range starts and ends at whole rows where the weight has touched rows.
  func view(_ weight: Weight, _ range: Range<Int>) -> WeightGradient {
    let part = parts[weight.index]
    var raw = ck_gradient(dense: nil, slot: nil, rows: nil, width: 0)
    if part.isDense { raw.dense = UnsafePointer(flat.pointer + weight.place.lowerBound + range.lowerBound) }
    if let slot = part.slot {
      raw.slot = slot + range.lowerBound / part.width
      raw.rows = part.rows
      raw.width = Int64(part.width)
    }
    return WeightGradient(raw: raw, count: range.count)
  }

  // MARK: Clipping

  /// The sum of squares of a weight's gradient, in double: rows of the last axis one after another, so that dense
  /// parts and touched rows give the same bits.
  func squaredNorm(_ weight: Weight) -> Double {
    merge(weight)
    let part = parts[weight.index]
    guard part.isDense || part.slot != nil else { return 0 }
    let width = max(1, part.slot == nil ? weight.shape.last ?? 1 : part.width)
    var sum = 0.0
    for row in 0..<weight.count / width {
      let dense = flat.pointer + weight.place.lowerBound + row * width
      guard let slot = part.slot else {
        sum += kernels.pointee.sum_squares(Int64(width), dense)
        continue
      }
      if slot[row] >= 0 {
        sum += kernels.pointee.sum_squares(Int64(width), part.rows! + Int(slot[row]) * width)
      }
    }
    return sum
  }

  /// Changes every number of a weight's gradient that is not zero by construction.
  func transform(_ weight: Weight, _ body: (UnsafeMutableBufferPointer<Float>) -> Void) {
    merge(weight)
    let part = parts[weight.index]
    if part.isDense {
      body(UnsafeMutableBufferPointer(start: flat.pointer + weight.place.lowerBound, count: weight.count))
    } else if let slot = part.slot {
      for row in 0..<weight.count / part.width where slot[row] >= 0 {
        let start = UnsafeMutablePointer(mutating: part.rows! + Int(slot[row]) * part.width)
        body(UnsafeMutableBufferPointer(start: start, count: part.width))
      }
    }
  }

  /// Clipping needs the sum of the two parts: adds the touched rows to the dense part where both exist.
  private func merge(_ weight: Weight) {
    let part = parts[weight.index]
    guard part.isDense, let slot = part.slot else { return }
    let place = flat.pointer + weight.place.lowerBound
    for row in 0..<weight.count / part.width where slot[row] >= 0 {
      kernels.pointee.add(
        Int64(part.width), part.rows! + Int(slot[row]) * part.width, place + row * part.width)
    }
    parts[weight.index].slot = nil
  }
}

/// The gradient of one weight, or of some of its rows, as an optimizer reads it.
public struct WeightGradient {
  var raw: ck_gradient
  /// The number of elements.
  public let count: Int

  /// Writes the gradient out in full.
  public func copy(into out: UnsafeMutableBufferPointer<Float>) {
    for i in 0..<count { out[i] = raw.dense.map { $0[i] } ?? 0 }
    guard let slot = raw.slot, let rows = raw.rows else { return }
    let width = Int(raw.width)
    for row in 0..<count / width where slot[row] >= 0 {
      for j in 0..<width { out[row * width + j] += rows[Int(slot[row]) * width + j] }
    }
  }
}
