// LoopbackServer: an HTTP server for one test, on this machine only.

import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// Answers each request with what a closure says.
final class LoopbackServer: Sendable {
  struct Request: Sendable {
    let path: String
    /// The lines after the first one, in lower case.
    let fields: [String]

    func field(_ name: String) -> String? {
      fields.first { $0.hasPrefix(name.lowercased() + ": ") }.map { String($0.dropFirst(name.count + 2)) }
    }
  }

  struct Answer: Sendable {
    var status = "200 OK"
    var fields: [String] = []
    var body: [UInt8] = []
    /// What the answer says its length is; nil: the truth.
    var announced: Int?
    /// Seconds after which the connection is closed.
    var pause = 0.0
    /// Whether nothing at all is sent.
    var silent = false
  }

  let port: UInt16
  private let log = Log()
  private let ending = Flag()

  /// All requests so far.
  var requests: [Request] { log.requests }

  init(_ answer: @escaping @Sendable (Request) -> Answer) throws {
    let (listener, port) = try LoopbackSocket.bind()
    self.port = port
    guard listen(listener, 16) == 0 else { throw POSIXError(.EADDRINUSE) }
    let (log, ending) = (log, ending)
    Thread.detachNewThread {
      // Closed here alone: closed by somebody else, its number could be another server's before the next accept.
      defer { close(listener) }
      while true {
        let connection = accept(listener, nil, nil)
        if connection < 0, errno == EINTR || errno == ECONNABORTED { continue }
        guard connection >= 0 else { return }
        if ending.isSet {
          close(connection)
          return
        }
        Thread.detachNewThread {
          defer { close(connection) }
          guard let request = Self.read(connection) else { return }
          log.add(request)
          Self.send(answer(request), connection)
        }
      }
    }
  }

  deinit {
    ending.set()
    // Wakes the thread that accepts; not every system does at a shutdown.
    let last = LoopbackSocket.make()
    _ = LoopbackSocket.at(port) { connect(last, $0, $1) }
    close(last)
  }

  /// The address of a path here.
  func address(_ path: String) -> String { "http://127.0.0.1:\(port)/\(path)" }

  /// A port on which nobody listens.
  static func freePort() throws -> UInt16 {
    let (socket, port) = try LoopbackSocket.bind()
    close(socket)
    return port
  }

  private static func read(_ connection: Int32) -> Request? {
    var text = ""
    var buffer = [UInt8](repeating: 0, count: 4096)
    while !text.contains("\r\n\r\n") {
      let count = recv(connection, &buffer, buffer.count, 0)
      guard count > 0 else { return nil }
      text += String(decoding: buffer[..<count], as: UTF8.self)
    }
    let lines = text.components(separatedBy: "\r\n")
    let fields = lines.dropFirst().map { line in
      let parts = line.split(separator: ":", maxSplits: 1)
      return parts.count == 2 ? parts[0].lowercased() + ":" + parts[1] : line
    }
    return Request(path: String(lines[0].split(separator: " ")[1].dropFirst()), fields: fields)
  }

  private static func send(_ answer: Answer, _ connection: Int32) {
    if !answer.silent {
      let length = "Content-Length: \(answer.announced ?? answer.body.count)"
      let head = ["HTTP/1.1 \(answer.status)", length, "Connection: close"] + answer.fields + ["", ""]
      var rest = Array(head.joined(separator: "\r\n").utf8)[...] + answer.body
      while !rest.isEmpty {
        let count = rest.withUnsafeBytes { Foundation.send(connection, $0.baseAddress, $0.count, noSignal) }
        guard count > 0 else { return }
        rest = rest.dropFirst(count)
      }
    }
    if answer.pause > 0 { Thread.sleep(forTimeInterval: answer.pause) }
  }

  #if canImport(Glibc)
    private static let noSignal = Int32(MSG_NOSIGNAL)
  #else
    private static let noSignal: Int32 = 0
  #endif
}

private final class Flag: @unchecked Sendable {
  private let lock = NSLock()
  private var value = false

  var isSet: Bool { lock.withLock { value } }
  func set() { lock.withLock { value = true } }
}

private final class Log: @unchecked Sendable {
  private let lock = NSLock()
  private var all: [LoopbackServer.Request] = []

  var requests: [LoopbackServer.Request] { lock.withLock { all } }
  func add(_ request: LoopbackServer.Request) { lock.withLock { all.append(request) } }
}

/// A port at which connections never come about: its queue is full, and nobody takes from it.
final class FullPort: Sendable {
  let port: UInt16
  private let sockets: [Int32]

  init() throws {
    let (listener, port) = try LoopbackSocket.bind()
    guard listen(listener, 0) == 0 else { throw POSIXError(.EADDRINUSE) }
    self.port = port
    sockets =
      [listener]
      + (0..<4).map { _ in
        let waiting = LoopbackSocket.make()
        _ = fcntl(waiting, F_SETFL, O_NONBLOCK)
        _ = LoopbackSocket.at(port) { connect(waiting, $0, $1) }
        return waiting
      }
  }

  deinit { for socket in sockets { close(socket) } }

  /// The address of a path here.
  func address(_ path: String) -> String { "http://127.0.0.1:\(port)/\(path)" }
}

/// Sockets on this machine.
private enum LoopbackSocket {
  static func make() -> Int32 {
    #if canImport(Glibc)
      socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #else
      socket(AF_INET, SOCK_STREAM, 0)
    #endif
  }

  /// The address of a port, 0 for any free one, as the system's calls take it.
  static func at<R>(_ port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> R) -> R {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    address.sin_port = port.bigEndian
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
  }

  /// A socket that has a port of its own.
  static func bind() throws -> (socket: Int32, port: UInt16) {
    let descriptor = make()
    #if canImport(Glibc)
      let done = at(0) { Glibc.bind(descriptor, $0, $1) == 0 }
    #else
      let done = at(0) { Darwin.bind(descriptor, $0, $1) == 0 }
    #endif
    var address = sockaddr_in()
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let named = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &size) == 0 }
    }
    guard done, named else { throw POSIXError(.EADDRINUSE) }
    return (descriptor, UInt16(bigEndian: address.sin_port))
  }
}
