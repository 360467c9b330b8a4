import AsyncHTTPClient
import FoundationEssentials
import NIOCore
import NIOHTTP1

/// Asks a program over HTTP, with a deadline.
enum Web {
  /// The body of a 200, read as text. At most 16 MiB, in at most 5 s.
  static func text(_ url: String, by access: WebAccess? = nil) async throws -> String {
    let answer = try await get(url, by: access)
    guard answer.status == 200 else {
      throw PeerError(peer: url, message: "answered \(answer.status): \(answer.body.prefix(400))")
    }
    return answer.body
  }

  static func json<Value: Decodable>(_ type: Value.Type, _ url: String) async throws -> Value {
    let text = try await text(url)
    do {
      return try JSONDecoder().decode(type, from: Data(text.utf8))
    } catch {
      throw PeerError(peer: url, message: "answered JSON of another shape: \(text.prefix(400))", cause: error)
    }
  }

  static func get(_ url: String, by access: WebAccess? = nil) async throws -> (status: UInt, body: String) {
    var request = HTTPClientRequest(url: url)
    try access?.admit(&request)
    return try await answer(request)
  }

  /// Sends a form and expects a 200.
  static func post(_ form: String, to url: String, by access: WebAccess) async throws {
    var request = HTTPClientRequest(url: url)
    request.method = .POST
    request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
    request.body = .bytes(ByteBuffer(string: form))
    try access.admit(&request)
    let answer = try await answer(request)
    guard answer.status == 200 else {
      throw PeerError(peer: url, message: "answered the form with \(answer.status): \(answer.body.prefix(400))")
    }
  }

  /// Sends a body and expects a 2xx.
  static func send(_ method: HTTPMethod, _ url: String, body: String? = nil) async throws {
    var request = HTTPClientRequest(url: url)
    request.method = method
    if let body { request.body = .bytes(ByteBuffer(string: body)) }
    let answer = try await answer(request)
    guard (200..<300).contains(answer.status) else {
      throw PeerError(peer: url, message: "answered \(method) with \(answer.status): \(answer.body.prefix(400))")
    }
  }

  private static func answer(_ request: HTTPClientRequest) async throws -> (status: UInt, body: String) {
    var plain = request
    // Pages of many drivers are so much alike that gzip makes them a hundredth, which the client takes for an attack.
    plain.headers.add(name: "Accept-Encoding", value: "identity")
    let request = plain
    return try await withThrowingTaskGroup(of: (status: UInt, body: String).self) { group in
      // `execute(timeout:)` ends at the head; the race bounds the body as well.
      group.addTask {
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(5))
        let body = try await response.body.collect(upTo: 16 * 1024 * 1024)
        return (response.status.code, String(buffer: body))
      }
      group.addTask {
        try await Task.sleep(for: .seconds(5))
        throw PeerError(peer: request.url, message: "no whole answer in 5 s")
      }
      defer { group.cancelAll() }
      guard let answer = try await group.next() else { throw CancellationError() }
      return answer
    }
  }
}

/// Text that can stand in a URL's query.
func percentEncoded(_ text: String) -> String {
  text.utf8.map { byte in
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
      return String(UnicodeScalar(byte))
    default:
      let hex = String(byte, radix: 16, uppercase: true)
      return "%" + (hex.count == 1 ? "0" + hex : hex)
    }
  }.joined()
}
