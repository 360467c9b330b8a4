import NIOCore
import Testing

@testable import Kubernetes

@Suite struct WireStatusTests {
  /// As the API server writes it, zeros and empty texts included.
  static func protobuf(_ status: WireStatus) -> [UInt8] {
    ProtobufWriter.message { writer in
      writer.message(1) { $0.text(2, "") }
      writer.text(2, "Failure")
      writer.text(3, status.message ?? "")
      writer.text(4, status.reason ?? "")
      if let details = status.details {
        writer.message(5) {
          $0.text(1, "")
          $0.text(3, "pods")
          $0.number(5, details.retryAfterSeconds ?? 0)
        }
      }
      if let code = status.code { writer.number(6, code) }
    }
  }

  @Test(
    "every recorded refusal is read, of JSON and of the same in protobuf",
    arguments: [
      "forbidden-403", "not-found-404", "pods-bad-selector-400", "pods-list-bad-continue", "unauthorized-401",
    ]
  )
  func refusals(name: String) throws {
    let body = try Recorded(name).body
    let status = try #require(WireStatus(body: ByteBuffer(bytes: body), contentType: "application/json"))
    #expect(status.code.map(String.init) == name.split(separator: "-").last.map(String.init) || status.code != nil)
    #expect(status.reason?.isEmpty == false)
    let envelope = ProtobufWriter.enveloped(kind: "Status", Self.protobuf(status))
    let twin = WireStatus(body: ByteBuffer(bytes: envelope), contentType: "application/vnd.kubernetes.protobuf")
    #expect(twin == status)
  }

  @Test("how long to wait is read")
  func retryAfter() {
    let status = WireStatus(
      kind: "Status",
      message: "slow down",
      reason: "TooManyRequests",
      code: 429,
      details: WireStatus.Details(retryAfterSeconds: 7)
    )
    let body = ByteBuffer(bytes: ProtobufWriter.enveloped(kind: "Status", Self.protobuf(status)))
    #expect(WireStatus(body: body, contentType: "application/vnd.kubernetes.protobuf") == status)
  }

  @Test(
    "a page that is no status is none",
    arguments: [
      ("<html>", "text/html"), ("", nil), ("{}", "application/json"), (#"{"kind":"Pod"}"#, "application/json"),
      ("k8s\0", "application/vnd.kubernetes.protobuf"), ("k8", "application/vnd.kubernetes.protobuf"),
      (#"{"kind":"Status"}"#, "application/vnd.kubernetes.protobuf"),
    ] as [(String, String?)]
  )
  func none(body: String, type: String?) {
    #expect(WireStatus(body: ByteBuffer(string: body), contentType: type) == nil)
  }

  @Test(
    "a status is one under any name of its type that is not protobuf's",
    arguments: ["text/plain", "application/json", nil]
  )
  func anyType(type: String?) {
    #expect(WireStatus(body: ByteBuffer(string: #"{"kind":"Status","code":500}"#), contentType: type)?.code == 500)
  }
}

@Suite struct WireEncodingTests {
  @Test(
    "an answer's encoding is that of its Content-Type",
    arguments: [
      (nil, .json), ("application/json", .json), ("application/json; charset=utf-8", .json),
      ("application/json;stream=watch", .json), ("Application/JSON", .json),
      ("application/vnd.kubernetes.protobuf", .protobuf),
      ("application/vnd.kubernetes.protobuf;stream=watch", .protobuf),
      ("application/vnd.kubernetes.protobuf ; stream=watch", .protobuf), ("text/html", nil), ("", nil),
      ("application/x-protobuf", nil), ("application/cbor", nil),
    ] as [(String?, WireEncoding?)]
  )
  func contentType(type: String?, encoding: WireEncoding?) {
    #expect(WireEncoding(contentType: type) == encoding)
  }
}
