import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOCore

extension Response {
  static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.dateEncodingStrategy = .iso8601
    // A page may say them, and one application's must not take the whole answer away. As Prometheus' API does.
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "+Inf",
      negativeInfinity: "-Inf",
      nan: "NaN"
    )
    return Response(
      status: status,
      headers: [.contentType: "application/json; charset=utf-8"],
      body: .init(byteBuffer: ByteBuffer(bytes: try encoder.encode(value)))
    )
  }
}
