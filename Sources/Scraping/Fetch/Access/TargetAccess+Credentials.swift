import FoundationEssentials

extension TargetAccess.Credentials {
  /// The file that holds the password or token.
  var secretFile: String {
    switch self {
    case .basic(_, let file), .bearer(let file): file
    }
  }

  /// The value of the header `Authorization`: RFC 7617 and RFC 6750.
  ///
  /// - Parameter secret: what the file holds. A line's end after it is left out.
  func authorization(secret: [UInt8]) throws(AccessFault) -> String {
    var secret = secret[...]
    while let last = secret.last, last == UInt8(ascii: "\n") || last == UInt8(ascii: "\r") { secret.removeLast() }
    guard !secret.isEmpty else { throw .unusableSecret(secretFile, "it is empty; write the secret there") }
    switch self {
    case .basic(let username, _):
      guard !username.utf8.contains(where: Self.isControl), !username.utf8.contains(UInt8(ascii: ":")) else {
        throw .unusableUsername("it holds a colon or a control character; use a name without")
      }
      guard !secret.contains(where: Self.isControl) else {
        throw .unusableSecret(secretFile, "it holds a line break or another control character; write one line there")
      }
      return "Basic \(Data(Array("\(username):".utf8) + secret).base64EncodedString())"
    case .bearer:
      // A header takes no control characters, and a blank would end the token.
      guard secret.allSatisfy({ (0x21...0x7e).contains($0) }) else {
        throw .unusableSecret(secretFile, "a token is one line of ASCII without blanks; write such a one there")
      }
      return "Bearer \(String(decoding: secret, as: UTF8.self))"
    }
  }

  private static func isControl(_ byte: UInt8) -> Bool { byte < 0x20 || byte == 0x7f }
}
