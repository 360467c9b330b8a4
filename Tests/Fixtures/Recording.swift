/// One request to a real API server and its answer, as stored in a `.http` file: the request's lines begin with
/// `> `, then, after a blank line, come the status line, the headers, a blank line and the body as received.
public struct Recording: Sendable {
  public var method: String
  /// Path and query.
  public var target: String
  public var status: Int
  public var headers: [(name: String, value: String)]
  public var body: [UInt8]

  struct Malformed: Error {}

  init(parsing bytes: [UInt8]) throws {
    var rest = bytes[...]
    func nextLine() -> String {
      let end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex
      var line = rest[..<end]
      if line.last == UInt8(ascii: "\r") { line.removeLast() }
      rest = end == rest.endIndex ? rest[end...] : rest[(end + 1)...]
      return String(decoding: line, as: UTF8.self)
    }
    let request = nextLine().split(separator: " ")
    guard request.count == 3, request[0] == ">" else { throw Malformed() }
    method = String(request[1])
    target = String(request[2])
    while !nextLine().isEmpty {}
    let statusLine = nextLine().split(separator: " ")
    guard statusLine.count >= 2, let status = Int(statusLine[1]) else { throw Malformed() }
    self.status = status
    headers = []
    var line = nextLine()
    while !line.isEmpty {
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { throw Malformed() }
      headers.append((String(parts[0]), String(parts[1].drop { $0 == " " })))
      line = nextLine()
    }
    body = Array(rest)
  }
}
