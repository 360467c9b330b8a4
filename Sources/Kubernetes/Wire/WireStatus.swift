import FoundationEssentials
import NIOCore

/// `k8s.io/apimachinery`'s `Status`: the body of each answer that is no success, and of a watch's ERROR event.
struct WireStatus: Sendable, Hashable, Decodable {
  var kind: String?
  var message: String?
  var reason: String?
  var code: Int?
  var details: Details?

  struct Details: Sendable, Hashable, Decodable {
    var retryAfterSeconds: Int?
  }
}

extension WireStatus {
  /// From an answer's body, which comes in the encoding that was asked for. `nil` where it is no `Status`: something
  /// between here and the API server wrote it.
  init?(body: ByteBuffer, contentType: String?) {
    // A type that is not known says nothing: what wrote it need not care for headers.
    let status = try? WireStatus(body, encoding: WireEncoding(contentType: contentType) ?? .json)
    guard let status, status.kind == Self.kind else { return nil }
    self = status
  }

  init(_ bytes: ByteBuffer, encoding: WireEncoding) throws(WireFault) {
    switch encoding {
    case .json:
      do {
        self = try JSONDecoder().decode(WireStatus.self, from: Data(bytes.readableBytesView))
      } catch {
        throw WireFault(error)
      }
    case .protobuf:
      let envelope = try ProtobufEnvelope(bytes)
      guard envelope.kind == Self.kind else { throw WireFault(.otherKind(envelope.kind, expected: Self.kind)) }
      self.init(try ProtobufStatus(reading: envelope.object))
    }
  }

  private static let kind = "Status"

  private init(_ message: ProtobufStatus) {
    kind = Self.kind
    self.message = message.hasMessage ? String(decoding: message.message, as: UTF8.self) : nil
    reason = message.reason.nonEmpty
    code = message.hasCode ? Int(message.code) : nil
    // The server writes each number, zero as well, which JSON leaves out.
    let seconds = Int(message.details.retryAfterSeconds)
    details = message.hasDetails ? Details(retryAfterSeconds: seconds == 0 ? nil : seconds) : nil
  }
}
