// Zeros.

/// All zeros.
public struct Zeros: Initializer {
  public static let kind = "Zeros"
  public init() {}
  public init(config: Config) {}
  public var config: Config { [:] }

  public func fill(_ out: UnsafeMutableBufferPointer<Float>, shape: [Int], _ stream: RandomStream) {
    out.update(repeating: 0)
  }
}

extension Initializer where Self == Zeros {
  public static var zeros: Zeros { Zeros() }
}
