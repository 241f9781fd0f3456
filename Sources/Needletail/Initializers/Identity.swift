// Identity: `gain` on the diagonal, zeros elsewhere.

/// The identity matrix times `gain` (default 1). For matrices only; they need not be square.
public struct Identity: Initializer {
  public static let kind = "Identity"
  public let gain: Float

  public init(gain: Float = 1) { self.gain = gain }
  public init(config: Config) throws { self.init(gain: try config.float("gain", default: 1)) }
  public var config: Config { ["gain": .float(gain)] }

  public func check(_ shape: [Int]) throws {
    guard shape.count == 2 else {
      throw ModelError("the initializer Identity needs a weight of two axes, not of shape \(shape)")
    }
  }

  public func fill(_ out: UnsafeMutableBufferPointer<Float>, shape: [Int], _ stream: RandomStream) {
    precondition(shape.count == 2, "Identity needs two axes, not \(shape)")
    out.update(repeating: 0)
    for i in 0..<min(shape[0], shape[1]) { out[i * shape[1] + i] = gain }
  }
}

extension Initializer where Self == Identity {
  public static var identity: Identity { Identity() }
  public static func identity(gain: Float) -> Identity { Identity(gain: gain) }
}
