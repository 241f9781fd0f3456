// Orthogonal: columns (or rows) of length `gain` at right angles to each other.

/// gain · Q, where Q·R is a matrix of normal numbers and R has a positive diagonal.
///
/// A weight `[…, n]` is taken as a matrix of n columns. Its columns are at right angles where it has at least
/// as many rows, else its rows. Default gain 1.
public struct Orthogonal: Initializer {
  public static let kind = "Orthogonal"
  public let gain: Float
  public let seed: Int?

  public init(gain: Float = 1, seed: Int? = nil) {
    self.gain = gain
    self.seed = seed
  }

  public init(config: Config) throws {
    self.init(gain: try config.float("gain", default: 1), seed: config.seed())
  }

  public var config: Config { ["gain": .float(gain), "seed": .seed(seed)] }

  public func check(_ shape: [Int]) throws {
    guard shape.count >= 2 else {
      throw ModelError(
        "the initializer Orthogonal needs a weight of at least two axes, not of shape \(shape)")
    }
  }

  public func fill(_ out: UnsafeMutableBufferPointer<Float>, shape: [Int], _ stream: RandomStream) {
    precondition(shape.count >= 2, "Orthogonal needs at least two axes, not \(shape)")
    guard !out.isEmpty else { return }
    let columns = shape.last!
    let rows = out.count / columns
    let (length, count) = (max(rows, columns), min(rows, columns))
    // `count` vectors of `length`, each kept in one piece. The normal numbers fill a matrix
    // [length, count] row by row, as in Keras.
    stream.normal(into: out)
    var vectors = [Double](repeating: 0, count: out.count)
    for i in 0..<length { for j in 0..<count { vectors[j * length + i] = Double(out[i * count + j]) } }
    vectors.withUnsafeMutableBufferPointer { v in
      orthonormalize(v.baseAddress!, count: count, length: length)
    }
    for i in 0..<length {
      for j in 0..<count {
        let place = rows >= columns ? i * columns + j : j * columns + i
        out[place] = gain * Float(vectors[j * length + i])
      }
    }
  }

  /// Gram and Schmidt's way, each vector twice, so that rounding leaves nothing of the others in it. With the
  /// positive lengths that it divides by, this is the Q of the decomposition with a positive diagonal.
  private func orthonormalize(_ vectors: UnsafeMutablePointer<Double>, count: Int, length: Int) {
    for k in 0..<count {
      let v = vectors + k * length
      for _ in 0..<2 {
        for j in 0..<k {
          let q = vectors + j * length
          let part = dot(q, v, length)
          for i in 0..<length { v[i] -= part * q[i] }
        }
      }
      let norm = dot(v, v, length).squareRoot()
      if norm > 0 { for i in 0..<length { v[i] /= norm } }
    }
  }

  /// Σ a·b in eight lanes, the lanes added in order: fixed, and fast enough for a thousand units.
  private func dot(_ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, _ n: Int) -> Double {
    var lanes = SIMD8<Double>.zero
    var i = 0
    while i + 8 <= n {
      let x = UnsafeRawPointer(a + i).loadUnaligned(as: SIMD8<Double>.self)
      let y = UnsafeRawPointer(b + i).loadUnaligned(as: SIMD8<Double>.self)
      lanes += x * y
      i += 8
    }
    var sum = 0.0
    for lane in 0..<8 { sum += lanes[lane] }
    while i < n {
      sum += a[i] * b[i]
      i += 1
    }
    return sum
  }
}

extension Initializer where Self == Orthogonal {
  public static var orthogonal: Orthogonal { Orthogonal() }
  public static func orthogonal(gain: Float, seed: Int? = nil) -> Orthogonal {
    Orthogonal(gain: gain, seed: seed)
  }
}
