// InspectArrays: what is in npy and npz files.

import Needletail
import NeedletailFormats

extension InspectReport {
  /// - Throws: `FormatError` when the array is damaged.
  static func npy(_ bytes: [UInt8], path: String) throws -> InspectReport {
    let content = try reading(path) { try NPY.content(bytes) }
    let file = path.split(separator: "/").last.map(String.init) ?? path
    let name = file.hasSuffix(".npy") ? String(file.dropLast(4)) : file
    var report = InspectReport(format: "npy", kind: "arrays", bytes: bytes.count, title: "NumPy array (npy)")
    report.arrays = [InspectArray(name, content, fileBytes: bytes.count)]
    report.addArrays()
    return report
  }

  /// Reads every member, one after another.
  /// - Throws: `FormatError` when the zip file or one of the arrays is damaged.
  static func npz(_ bytes: [UInt8], path: String) throws -> InspectReport {
    let npz = try NPZFile(bytes, name: path)
    var report = InspectReport(format: "npz", kind: "arrays", bytes: bytes.count, title: "")
    for (name, member) in zip(npz.names, npz.zip.members) {
      if member.name == name, npz.zip.member(named: name + ".npy") != nil {
        throw FormatError(
          .damaged, "two members, one with .npy and one without, are both the array \(quoted(name))",
          places: [shown(path)], advice: "rename one of them")
      }
      report.arrays.append(InspectArray(name, try npz.content(named: name), fileBytes: member.size))
    }
    report.title = "NumPy archive (npz), \(InspectText.count(report.arrays.count, "array"))"
    report.addArrays()
    return report
  }

  private mutating func addArrays() {
    if !arrays.isEmpty { sections.append(.table("", arrayTable("Array"))) }
    let lists = arrays.filter { $0.lists != nil }
    guard !lists.isEmpty else { return }
    let table = InspectTable(
      columns: ["Lists of integers", "Lists", "Values", "Min", "Max", "Shortest", "Mean", "Longest"],
      numbers: Set(1...7), count: lists.count
    ) { i in
      let facts = lists[i].lists!
      return [InspectText.visible(lists[i].name)] + facts.cells
    }
    sections.append(.table("", table))
  }
}

extension InspectArray {
  fileprivate init(_ name: String, _ content: NPYContent, fileBytes: Int) {
    switch content {
    case .numbers(let array):
      self.init(name, array.shape, array.type.rawValue, bytes: array.count * array.type.size)
    case .ragged(let lists):
      self.init(name, [lists.count], "object", bytes: fileBytes, lists: InspectLists(lists))
    }
  }
}

extension InspectLists {
  fileprivate var cells: [String] {
    func bound(_ number: (some BinaryInteger)?) -> String {
      number.map { InspectText.grouped(Int($0)) } ?? "-"
    }
    return [
      InspectText.grouped(count), InspectText.grouped(values), bound(range?.lowerBound),
      bound(range?.upperBound), bound(lengths?.lowerBound),
      lengths == nil ? "-" : DecimalText.fixed(mean, 1), bound(lengths?.upperBound),
    ]
  }
}
