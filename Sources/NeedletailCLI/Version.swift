// The version of the command and of the files that it writes.

enum Version {
  static let current = "0.1.0"
}
