// Configurations as JSON and back.

import NeedletailFormats

extension Config {
  /// The configuration as a JSON object, keys in order.
  var json: JSON { .object(JSONObject(entries.map { (key: $0.key, value: $0.value.json) })) }

  init(_ object: JSONObject) {
    self.init(object.entries.map { (key: $0.key, value: Value($0.value)) })
  }
}

extension Config.Value {
  var json: JSON {
    switch self {
    case .null: .null
    case .bool(let flag): .bool(flag)
    case .int(let number): .int(number)
    case .double(let number): .number(number)
    case .string(let text): .string(text)
    case .array(let values): .array(values.map(\.json))
    case .object(let config): config.json
    }
  }

  init(_ json: JSON) {
    switch json {
    case .null: self = .null
    case .bool(let flag): self = .bool(flag)
    case .int(let number): self = .int(number)
    case .number(let number): self = .double(number)
    case .string(let text): self = .string(text)
    case .array(let values): self = .array(values.map { Config.Value($0) })
    case .object(let object): self = .object(Config(object))
    }
  }
}

extension Config {
  /// The configuration as JSON text, indented by two spaces; numbers that are not finite become null.
  public func jsonText() -> String { json.pretty() }
}
