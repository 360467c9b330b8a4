import FoundationEssentials

/// Who the agent says it is. Secrets are named by the files that hold them and not kept here, so this may be shown.
public enum Credentials: Sendable, Hashable {
  case basic(username: String, passwordFile: String)
  case bearer(tokenFile: String)

  /// The file that holds the password or token.
  public var secretFile: String {
    switch self {
    case .basic(_, let file), .bearer(let file): file
    }
  }

  /// The value of the header `Authorization`: RFC 7617 and RFC 6750.
  ///
  /// - Parameter contents: what the file holds. A line's end after the secret is left out.
  public func authorization(contents: [UInt8]) throws(AccessFault) -> String {
    let secret = try Secret(contents, of: secretFile)
    switch self {
    case .basic(let username, _):
      guard !username.utf8.contains(where: \.isControl), !username.utf8.contains(UInt8(ascii: ":")) else {
        throw .unusableUsername("it holds a colon or a control character; use a name without")
      }
      return "Basic \(Data(Array("\(username):".utf8) + secret.bytes).base64EncodedString())"
    case .bearer:
      // A header takes no control characters, and a blank would end the token.
      guard secret.bytes.allSatisfy({ (0x21...0x7e).contains($0) }) else {
        throw .unusableSecret(secretFile, "a token is one line of ASCII without blanks; write such a one there")
      }
      return "Bearer \(String(decoding: secret.bytes, as: UTF8.self))"
    }
  }
}
