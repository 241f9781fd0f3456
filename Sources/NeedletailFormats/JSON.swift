// A JSON value, with objects that keep their order.

/// A JSON value.
public enum JSON: Sendable, Equatable {
  case null
  case bool(Bool)
  /// A whole number written without point and exponent that fits in 64 bits.
  case int(Int)
  /// Any other number.
  case number(Double)
  case string(String)
  case array([JSON])
  case object(JSONObject)

  /// The number of the shortest decimal form that gives this Float back: 0.1 is written as 0.1.
  public static func float(_ value: Float) -> JSON {
    // Nine digits at most, which a Double holds exactly enough to print them again.
    .number(value.isFinite ? Double(value.description) ?? Double(value) : Double(value))
  }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByNilLiteral, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral
{
  public init(stringLiteral value: String) { self = .string(value) }
  public init(integerLiteral value: Int) { self = .int(value) }
  public init(floatLiteral value: Double) { self = .number(value) }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(nilLiteral: ()) { self = .null }
  public init(arrayLiteral elements: JSON...) { self = .array(elements) }
  public init(dictionaryLiteral elements: (String, JSON)...) {
    self = .object(JSONObject(elements.map { (key: $0, value: $1) }))
  }
}

extension JSON {
  /// Whether this is `null`.
  public var isNull: Bool { self == .null }
  /// The truth value, if this is one.
  public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
  /// The integer, if this is one (or a number without a fraction, such as 3.0).
  public var int: Int? {
    switch self {
    case .int(let value): value
    case .number(let value): Int(exactly: value)
    default: nil
    }
  }
  /// The number, if this is one.
  public var double: Double? {
    switch self {
    case .int(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }
  /// The number, also where it is written as the string "NaN", "Infinity" or "-Infinity".
  public var doubleOrNonFinite: Double? {
    switch self {
    case .string("NaN"): .nan
    case .string("Infinity"): .infinity
    case .string("-Infinity"): -.infinity
    default: double
    }
  }
  /// The text, if this is a string.
  public var string: String? { if case .string(let value) = self { value } else { nil } }
  /// The elements, if this is an array.
  public var array: [JSON]? { if case .array(let value) = self { value } else { nil } }
  /// The entries, if this is an object.
  public var object: JSONObject? { if case .object(let value) = self { value } else { nil } }
  /// The value of a key, if this is an object that has it.
  public subscript(key: String) -> JSON? { object?[key] }
  /// An element, if this is an array that is long enough.
  public subscript(index: Int) -> JSON? {
    guard let array, array.indices.contains(index) else { return nil }
    return array[index]
  }
  /// What this is, for messages: "a string", "an object", …
  public var kind: String {
    switch self {
    case .null: "null"
    case .bool: "a truth value"
    case .int: "an integer"
    case .number: "a number"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }
}
