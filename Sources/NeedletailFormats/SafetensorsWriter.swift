// Writing safetensors files, byte for byte as the official writer orders and pads them.

/// Writes safetensors files: the same tensors and metadata give the same bytes, in whatever order they come.
public enum Safetensors {
  /// A tensor to be written.
  public struct Tensor: Sendable {
    let name: String
    let shape: [Int]
    let elements: ElementBytes

    /// 32-bit floats in C order.
    /// - Precondition: the shape's product is the number of values.
    public init(_ name: String, _ values: [Float], shape: [Int]) {
      self.init(name, NPYArray(values, shape: shape))
    }

    /// A part of a buffer of 32-bit floats, in C order.
    public init(_ name: String, _ values: ArraySlice<Float>, shape: [Int]) {
      self.init(name, NPYArray(Array(values), shape: shape))
    }

    /// An array of any type.
    public init(_ name: String, _ array: NPYArray) {
      self.name = name
      shape = array.shape
      elements = array.plainElements
    }
  }

  /// The bytes of a safetensors file.
  /// - Parameter metadata: the strings under `__metadata__`, written in the order of their keys; nil for none.
  /// - Throws: `.unwritable` for a name that is there twice, the name `__metadata__`, or a header above 100 MB.
  public static func bytes(_ tensors: [Tensor], metadata: [String: String]? = nil) throws -> [UInt8] {
    // The official order: larger types first, then by name.
    let sorted = tensors.sorted {
      let (left, right) = (rank($0.elements.type), rank($1.elements.type))
      return left != right ? left > right : $0.name.utf8.lexicographicallyPrecedes($1.name.utf8)
    }
    var header = JSONObject()
    if let metadata {
      let ordered = metadata.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      header["__metadata__"] = .object(JSONObject(ordered.map { ($0.key, .string($0.value)) }))
    }
    var names: Set<ExactKey> = ["__metadata__"].reduce(into: []) { $0.insert(ExactKey($1)) }
    var offset = 0
    for tensor in sorted {
      guard names.insert(ExactKey(tensor.name)).inserted else {
        throw FormatError(
          .unwritable, "a tensor's name is there twice or reserved",
          places: ["tensor \(quoted(tensor.name))"],
          advice: "use different names")
      }
      let end = offset + tensor.elements.count * tensor.elements.type.size
      let entry: JSON = [
        "dtype": .string(code(tensor.elements.type)), "shape": .array(tensor.shape.map { .int($0) }),
        "data_offsets": [.int(offset), .int(end)],
      ]
      header[tensor.name] = entry
      offset = end
    }
    var text = Array(JSON.object(header).compact().utf8)
    text += repeatElement(0x20, count: (8 - text.count % 8) % 8)
    guard text.count <= SafetensorsHeader.limit else {
      throw FormatError(
        .unwritable,
        "a safetensors header of \(text.count) bytes; the format allows \(SafetensorsHeader.limit)",
        advice: "use fewer tensors or less metadata")
    }
    var bytes = littleEndianBytes([UInt64(text.count)]) { $0 }
    bytes.reserveCapacity(8 + text.count + offset)
    bytes += text
    for tensor in sorted { bytes += tensor.elements.contents }
    return bytes
  }

  /// The place of a type in the official list, which is sorted by alignment.
  private static func rank(_ type: ElementType) -> Int {
    let order: [ElementType] = [
      .bool, .uint8, .int8, .int16, .uint16, .float16, .bfloat16, .int32, .uint32, .float32, .float64, .int64,
      .uint64,
    ]
    return order.firstIndex(of: type)!
  }

  private static func code(_ type: ElementType) -> String {
    SafetensorsHeader.types.first { $0.value == type }!.key
  }
}
