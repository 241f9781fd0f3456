// Config: Keras-style configurations of layers, losses, optimizers and models.

/// The keyword arguments of a Keras object, in order: what `get_config` gives and `from_config` takes.
public struct Config: Sendable, Equatable, ExpressibleByDictionaryLiteral {
  /// One argument.
  public enum Value: Sendable, Equatable {
    case null
    case bool(Bool)
    case int(Int)
    case double(Double)
    case string(String)
    indirect case array([Value])
    indirect case object(Config)
  }

  public private(set) var entries: [(key: String, value: Value)] = []

  public init() {}

  public init(dictionaryLiteral elements: (String, Value)...) {
    entries = elements.map { (key: $0.0, value: $0.1) }
  }

  public init(_ entries: [(key: String, value: Value)]) { self.entries = entries }

  public subscript(key: String) -> Value? {
    get { entries.first { $0.key == key }?.value }
    set {
      if let i = entries.firstIndex(where: { $0.key == key }) {
        if let newValue { entries[i].value = newValue } else { entries.remove(at: i) }
      } else if let newValue {
        entries.append((key, newValue))
      }
    }
  }

  public static func == (a: Config, b: Config) -> Bool {
    a.entries.elementsEqual(b.entries) { $0.key == $1.key && $0.value == $1.value }
  }
}

extension Config.Value: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByFloatLiteral, ExpressibleByNilLiteral, ExpressibleByArrayLiteral
{
  public init(stringLiteral value: String) { self = .string(value) }
  public init(integerLiteral value: Int) { self = .int(value) }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(floatLiteral value: Double) { self = .double(value) }
  public init(nilLiteral: ()) { self = .null }
  public init(arrayLiteral elements: Config.Value...) { self = .array(elements) }

  /// A `Float` as the shortest decimal that reads back as the same `Float`.
  public static func float(_ value: Float) -> Self { .double(Double("\(value)") ?? Double(value)) }
  public static func float(_ value: Float?) -> Self { value.map { float($0) } ?? .null }

  public static func shape(_ shape: Shape) -> Self { .array(shape.axes.map { $0.map { .int($0) } ?? .null }) }

  /// Keras' form of an object within a configuration: class name and arguments.
  public static func object(kind: String, _ config: Config) -> Self {
    .object(["class_name": .string(kind), "config": .object(config)])
  }

  public static func initializer(_ initializer: any Initializer) -> Self {
    .object(kind: type(of: initializer).kind, initializer.config)
  }

  public static func regularizer(_ regularizer: (any Regularizer)?) -> Self {
    regularizer.map { .object(kind: type(of: $0).kind, $0.config) } ?? .null
  }

  public static func constraint(_ constraint: (any Constraint)?) -> Self {
    constraint.map { .object(kind: type(of: $0).kind, $0.config) } ?? .null
  }
}

// MARK: - Reading

extension Config {
  private func wrong(_ key: String, _ wanted: String) -> ModelError {
    ModelError(
      "the configuration's '\(key)' must be \(wanted), not \(self[key].map { "\($0)" } ?? "missing")")
  }

  private func value(_ key: String) -> Value? { self[key] == .null ? nil : self[key] }

  /// A whole number.
  public func int(_ key: String, default fallback: Int? = nil) throws -> Int {
    switch value(key) {
    case .int(let number): return number
    case .double(let number) where number == number.rounded() && abs(number) < 1e15: return Int(number)
    case nil: if let fallback { return fallback }
    default: break
    }
    throw wrong(key, "a whole number")
  }

  /// A count of units and the like: a whole number from 1 to 2³¹ − 1.
  public func size(_ key: String) throws -> Int {
    let number = try int(key)
    guard number >= 1, number <= Int(Int32.max) else { throw wrong(key, "a whole number of at least 1") }
    return number
  }

  public func bool(_ key: String, default fallback: Bool? = nil) throws -> Bool {
    switch value(key) {
    case .bool(let flag): return flag
    case nil: if let fallback { return fallback }
    default: break
    }
    throw wrong(key, "true or false")
  }

  public func float(_ key: String, default fallback: Float? = nil) throws -> Float {
    switch value(key) {
    case .int(let number): return Float(number)
    case .double(let number): return Float(number)
    case nil: if let fallback { return fallback }
    default: break
    }
    throw wrong(key, "a number")
  }

  public func optionalFloat(_ key: String) throws -> Float? { value(key) == nil ? nil : try float(key) }
  public func optionalInt(_ key: String) throws -> Int? { value(key) == nil ? nil : try int(key) }

  public func string(_ key: String, default fallback: String? = nil) throws -> String {
    switch value(key) {
    case .string(let text): return text
    case nil: if let fallback { return fallback }
    default: break
    }
    throw wrong(key, "a text")
  }

  /// The layer's own name; nil when the configuration has none.
  public func name() throws -> String? { value("name") == nil ? nil : try string("name") }

  public func object(_ key: String) throws -> Config {
    guard case .object(let config) = value(key) else { throw wrong(key, "an object") }
    return config
  }

  public func array(_ key: String) throws -> [Value] {
    guard case .array(let values) = value(key) else { throw wrong(key, "a list") }
    return values
  }

  /// A list of sizes and nulls, the batch axis first.
  public func optionalShape(_ key: String) throws -> Shape? {
    guard value(key) != nil else { return nil }
    return Shape(
      try array(key).map { axis in
        switch axis {
        case .null: return nil
        case .int(let size) where size >= 0: return size
        default: throw wrong(key, "a list of sizes and nulls")
        }
      })
  }

  /// An activation by name, or Keras' form of one as an object.
  public func activation(_ key: String, default fallback: Activation = .linear) throws -> Activation {
    switch value(key) {
    case nil: return fallback
    case .string(let name): return try Activation(named: name)
    default: throw wrong(key, "the name of an activation")
    }
  }

  /// An initializer by name (`glorot_uniform`, `GlorotUniform`) or as an object with class name and arguments.
  public func initializer(_ key: String, default fallback: any Initializer) throws -> any Initializer {
    try named(key, InitializerTable.make) ?? fallback
  }

  /// A regularizer by name (`l2`) or as an object; nil where there is none.
  public func regularizer(_ key: String) throws -> (any Regularizer)? {
    try named(key, RegularizerTable.make)
  }

  /// A constraint by name (`max_norm`) or as an object; nil where there is none.
  public func constraint(_ key: String) throws -> (any Constraint)? {
    try named(key, ConstraintTable.make)
  }

  /// Something from a table, by name or as an object with class name and arguments.
  private func named<T>(_ key: String, _ make: (String, Config) throws -> T) throws -> T? {
    switch value(key) {
    case nil: return nil
    case .string(let name): return try make(name, [:])
    case .object(let object):
      let inner = object["config"] == nil ? Config() : try object.object("config")
      return try make(try object.string("class_name"), inner)
    default: throw wrong(key, "a name or an object with 'class_name'")
    }
  }
}

extension Config {
  /// Keras' snake case of a class name: `SimpleRNN` → `simple_rnn`, `LSTM` → `lstm`, `Conv1D` → `conv1d`.
  ///
  /// As Keras: an underscore between a letter or digit and a capital that starts a lower-case word, and
  /// between a lower-case letter and a capital.
  public static func snakeCase(_ name: String) -> String {
    let letters = Array(name.unicodeScalars)
    func upper(_ i: Int) -> Bool { i < letters.count && ("A"..."Z").contains(letters[i]) }
    func lower(_ i: Int) -> Bool { i < letters.count && ("a"..."z").contains(letters[i]) }
    var out = String.UnicodeScalarView()
    for (i, letter) in letters.enumerated() {
      if i > 0, upper(i), lower(i - 1) || (lower(i + 1) && letters[i - 1] != "_") { out.append("_") }
      out.append(upper(i) ? Unicode.Scalar(letter.value + 32)! : letter)
    }
    return String(out)
  }
}
