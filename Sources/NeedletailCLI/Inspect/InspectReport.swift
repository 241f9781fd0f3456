// InspectReport: what was found in a file, printed for people or as one JSON object.

import NeedletailFormats

/// One array of a file.
struct InspectArray {
  let name: String
  let shape: [Int]
  /// NumPy's name of the type.
  let type: String
  let bytes: Int
  /// What is in it, for object arrays.
  var lists: InspectLists?

  init(_ name: String, _ shape: [Int], _ type: String, bytes: Int, lists: InspectLists? = nil) {
    (self.name, self.shape, self.type, self.bytes, self.lists) = (name, shape, type, bytes, lists)
  }

  var json: JSON {
    var object: JSON = [
      "name": .string(name), "shape": .array(shape.map { .int($0) }), "dtype": .string(type),
      "bytes": .int(bytes),
    ]
    if let lists, case .object(var entries) = object {
      entries["lists"] = lists.json
      object = .object(entries)
    }
    return object
  }
}

/// What is in an array of lists of integers.
struct InspectLists {
  let count: Int
  let values: Int
  /// The lengths of the shortest and the longest list.
  let lengths: ClosedRange<Int>?
  /// The smallest and the largest integer.
  let range: ClosedRange<Int32>?

  init(_ lists: RaggedIntegers) {
    (count, values) = (lists.count, lists.values.count)
    var (shortest, longest) = (Int.max, 0)
    for row in 0..<lists.count {
      let length = lists.offsets[row + 1] - lists.offsets[row]
      (shortest, longest) = (min(shortest, length), max(longest, length))
    }
    lengths = count > 0 ? shortest...longest : nil
    var (smallest, largest) = (Int32.max, Int32.min)
    for value in lists.values { (smallest, largest) = (min(smallest, value), max(largest, value)) }
    range = values > 0 ? smallest...largest : nil
  }

  var mean: Double { count > 0 ? Double(values) / Double(count) : 0 }

  var json: JSON {
    func bound(_ number: (some BinaryInteger)?) -> JSON { number.map { .int(Int($0)) } ?? .null }
    return [
      "count": .int(count), "values": .int(values), "min_length": bound(lengths?.lowerBound),
      "mean_length": lengths == nil ? .null : .number(mean), "max_length": bound(lengths?.upperBound),
      "min": bound(range?.lowerBound), "max": bound(range?.upperBound),
    ]
  }
}

/// A part of the printed report.
enum InspectSection {
  case lines(String, [String])
  case table(String, InspectTable)
}

/// What was found in a file.
struct InspectReport {
  /// The file's format in the JSON form.
  let format: String
  /// What the file is for, in the JSON form: `model`, `weights`, `arrays` or `vocabulary`.
  let kind: String
  let bytes: Int
  /// The first line, behind the file's name.
  var title: String
  var layers: [JSON] = []
  var arrays: [InspectArray] = []
  /// More entries of the JSON form.
  var more: [(key: String, value: JSON)] = []
  /// The printed form, behind the first line.
  var sections: [InspectSection] = []

  /// A table of the arrays.
  func arrayTable(_ column: String) -> InspectTable {
    let arrays = self.arrays
    return InspectTable(columns: [column, "Shape", "Type", "Size"], numbers: [3], count: arrays.count) { i in
      let array = arrays[i]
      return [
        InspectText.visible(array.name), InspectText.shape(array.shape), array.type,
        InspectText.size(array.bytes),
      ]
    }
  }

  func printText(_ path: String) {
    print("\(shown(path)): \(title), \(InspectText.size(bytes))")
    for section in sections {
      print()
      switch section {
      case .lines(let title, let lines):
        if !title.isEmpty { print(title) }
        for line in lines { print(title.isEmpty ? line : "  " + line) }
      case .table(let title, let table):
        if !title.isEmpty { print(title) }
        table.write { print($0) }
      }
    }
  }

  /// One line of ASCII, written piece by piece: the keys of the contract first.
  func printJSON() {
    func text(_ json: JSON) -> String { json.compact(nonFinite: .strings, asciiOnly: true) }
    print(
      "{\"format\":\(text(.string(format))),\"kind\":\(text(.string(kind))),\"bytes\":\(bytes)",
      terminator: "")
    print(",\"layers\":\(text(.array(layers))),\"weights\":[", terminator: "")
    for (i, array) in arrays.enumerated() {
      print((i == 0 ? "" : ",") + text(array.json), terminator: "")
    }
    print("]", terminator: "")
    for entry in more { print(",\(text(.string(entry.key))):\(text(entry.value))", terminator: "") }
    print("}")
  }
}
