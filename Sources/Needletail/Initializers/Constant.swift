// Constant.

/// The same number everywhere, 0 if none is given.
public struct Constant: Initializer {
  public static let kind = "Constant"
  public let value: Float

  public init(_ value: Float = 0) { self.value = value }
  public init(config: Config) throws { self.init(try config.float("value", default: 0)) }
  public var config: Config { ["value": .float(value)] }

  public func fill(_ out: UnsafeMutableBufferPointer<Float>, shape: [Int], _ stream: RandomStream) {
    out.update(repeating: value)
  }
}

extension Initializer where Self == Constant {
  public static func constant(_ value: Float) -> Constant { Constant(value) }
}
