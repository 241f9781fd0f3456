// Ones.

/// All ones.
public struct Ones: Initializer {
  public static let kind = "Ones"
  public init() {}
  public init(config: Config) {}
  public var config: Config { [:] }

  public func fill(_ out: UnsafeMutableBufferPointer<Float>, shape: [Int], _ stream: RandomStream) {
    out.update(repeating: 1)
  }
}

extension Initializer where Self == Ones {
  public static var ones: Ones { Ones() }
}
