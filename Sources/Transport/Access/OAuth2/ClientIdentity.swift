/// A client's id and secret as its files have them now.
struct ClientIdentity: Sendable {
  /// How a client says who it is (RFC 6749, section 2.3.1). Servers have to know the first; some know only the second.
  enum Style: Sendable {
    case header
    case body
  }

  let id: String
  let secret: [UInt8]

  /// - Parameter contents: of the grant's files.
  init(_ grant: TokenGrant, contents: [[UInt8]]) throws(AccessFault) {
    secret = Array(try Secret(contents.first ?? [], of: grant.secretFile).bytes)
    switch grant.clientID {
    case .text(let text): id = text
    case .file(let file):
      id = String(decoding: try Secret(contents.dropFirst().first ?? [], of: file).bytes, as: UTF8.self)
    }
  }

  /// The value of the header, for both parts as a form would have them.
  var header: String {
    AuthorizationHeader.basic(FormEncoding.encode(id.utf8), FormEncoding.encode(secret).utf8)
  }

  var parameters: [(String, [UInt8])] { [("client_id", Array(id.utf8)), ("client_secret", secret)] }
}

/// `application/x-www-form-urlencoded`.
enum FormEncoding {
  private static let digits = Array("0123456789ABCDEF".utf8)

  static func encode(_ bytes: some Sequence<UInt8>) -> String {
    var result: [UInt8] = []
    for byte in bytes {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
        UInt8(ascii: "*"):
        result.append(byte)
      case UInt8(ascii: " "):
        result.append(UInt8(ascii: "+"))
      default:
        result += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  static func form(_ parameters: [(String, [UInt8])]) -> String {
    parameters.map { "\(encode($0.utf8))=\(encode($1))" }.joined(separator: "&")
  }
}
