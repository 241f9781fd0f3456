// CSVReader against Python's csv module on generated files, and its errors with their lines.

import Foundation
import NeedletailFormats
import Testing

@Suite struct CSVReaderTests {
  private func rows(_ text: String, separator: Unicode.Scalar? = ",") throws -> [[String]] {
    let reader = try CSVReader(parsing: Array(text.utf8), name: "t.csv", separator: separator)
    var rows: [[String]] = []
    while let row = try reader.next() { rows.append(row.content) }
    return rows
  }

  /// The messages and rows of a file, over its errors.
  private func course(_ text: [UInt8], limit: Int = defaultRecordLimit) throws -> [String] {
    let reader = try CSVReader(parsing: text, name: "t.csv", separator: ",", limit: limit)
    var course: [String] = []
    while course.count < 50 {
      do {
        guard let row = try reader.next() else { return course }
        course.append("\(row.line): \(row.content)")
      } catch let error as FormatError {
        course.append("\(error.places.dropFirst().joined()): \(error.what)")
      }
    }
    return course
  }

  private static let python = """
    import csv, io, json, random, sys
    random.seed(int(sys.argv[1]))
    cases = []
    def words(alphabet, most): return "".join(random.choice(alphabet) for _ in range(random.randrange(most)))
    # Written by Python: whatever is in a field comes back.
    # (With "\\n" as line end it leaves a carriage return without quotes, and does not read it back itself.)
    for i in range(300):
      quoting = random.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
      alphabet = 'a,;|\\t"\\n é漢😀' + ("\\r" if quoting == csv.QUOTE_ALL else "")
      rows = [[words(alphabet, 9) for _ in range(random.randrange(2, 5))] for _ in range(random.randrange(1, 6))]
      out = io.StringIO(newline="")
      separator = random.choice(",;\\t|")
      csv.writer(out, delimiter=separator, lineterminator=random.choice(["\\n", "\\r\\n"]),
        quoting=quoting).writerows(rows)
      cases.append([out.getvalue(), separator, rows, True])
    # Any text: what Python makes of it, where it is well formed.
    for i in range(3000):
      text = words('aa,,"\\n\\r ', 14)
      rows = [row for row in csv.reader(io.StringIO(text, newline="")) if row]
      cases.append([text, ",", rows, False])
    print(json.dumps(cases))
    """

  private static func hasPython() -> Bool {
    (try? run(["-c", "print(1)"])) == "1\n"
  }

  private static func run(_ arguments: [String]) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3"] + arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: output, as: UTF8.self)
  }

  @Test(.enabled(if: hasPython(), "python3 is not there"), arguments: 1...3)
  func equalsPython(seed: Int) throws {
    let cases = try #require(
      try JSON(parsing: Self.run(["-c", Self.python, String(seed)])).array)
    #expect(cases.count == 3300)
    var accepted = 0
    for value in cases {
      let text = try #require(value[0]?.string)
      let expected = try #require(value[2]?.array).map { row in row.array!.map { $0.string! } }
      let separator = try #require(value[1]?.string?.unicodeScalars.first)
      do {
        let found = try rows(text, separator: separator)
        #expect(found.elementsEqual(expected) { $0.elementsEqual($1, by: sameBytes) }, "\(quoted(text))")
        accepted += 1
      } catch {
        // Python reads over characters behind a closing quote and over a quote that stays open.
        #expect(value[3]?.bool == false && text.contains("\""), "\(quoted(text)): \(error)")
      }
    }
    #expect(accepted > 1500, "too few well-formed texts")
  }

  @Test func errorsNameTheirLineAndReadingGoesOn() throws {
    #expect(
      try course(Array("a,b\n\r\n\"x\ny\",1\n\"p\"q,2\nr,3\n\"open,4\ns,5".utf8)) == [
        "1: [\"a\", \"b\"]", "3: [\"x\\ny\", \"1\"]", "line 5: characters after a closing quote",
        "6: [\"r\", \"3\"]", "line 7: the quote is never closed", "8: [\"s\", \"5\"]",
      ])
    #expect(
      try course([0x61, 0x0a, 0x22, 0x0a, 0xff, 0x22, 0x0a, 0x62]) == [
        "1: [\"a\"]", "line 3: the text is not UTF-8", "4: [\"b\"]",
      ])
  }

  @Test func aRowHasALimit() throws {
    let long = "a,b\n" + String(repeating: "x", count: 1000) + ",1\nc,2\n"
    #expect(
      try course(Array(long.utf8), limit: 99) == [
        "1: [\"a\", \"b\"]", "line 2: a row of more than 99 bytes", "3: [\"c\", \"2\"]",
      ])
    try withTemporaryFolder { folder in
      let path = folder + "/long.csv"
      let text = long + "\"" + String(repeating: "y\n", count: 400_000)
      try Data(text.utf8).write(to: URL(fileURLWithPath: path))
      let reader = try CSVReader(contentsOf: path, limit: 100_000)
      for _ in 0..<3 { _ = try reader.next() }
      let error = formatError { _ = try reader.next() }
      #expect(error?.places == [path, "line 4"] && error?.what == "a row of more than 100000 bytes")
      #expect(try reader.next()?.line == 5)
      var last = 5
      while let row = try reader.next() { last = row.line }
      #expect(last == 400_003)
    }
  }

  @Test func theSeparatorIsFoundInTheFirstLine() throws {
    #expect(try rows("a;b,c;d\n1;2,3;4", separator: nil) == [["a", "b,c", "d"], ["1", "2,3", "4"]])
    #expect(try rows("\"x;y;z\",b\n", separator: nil) == [["x;y;z", "b"]])
    #expect(try rows("a\tb\n", separator: nil) == [["a", "b"]])
  }

  @Test func pipesAndFilesInPiecesAreRead() throws {
    // Rows of odd lengths over several pieces of the file, with pairs of line ends and quotes at their borders.
    let rows = (0..<30_000).map { i in
      ["\(i)", String(repeating: "é\"\r\n", count: i % 13), String(repeating: "x", count: i % 29)]
    }
    let text = rows.map { row in
      row.map { "\"" + $0.replacing("\"", with: "\"\"") + "\"" }.joined(separator: ",") + "\r\n"
    }.joined()
    try withTemporaryFolder { folder in
      try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/t.csv"))
      let reader = try CSVReader(contentsOf: folder + "/t.csv")
      var line = 1
      for row in rows {
        let record = try reader.next()
        guard record?.content == row, record?.line == line else {
          Issue.record("row \(row[0])")
          return
        }
        line += 1 + Int(row[0])! % 13
      }
      #expect(try reader.next() == nil)
    }
  }
}
