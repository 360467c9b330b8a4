import FoundationEssentials

/// Values of the header `Authorization`, made of what files hold. A line's end after a secret is left out.
enum AuthorizationHeader {
  /// RFC 7617.
  ///
  /// - Parameter contents: of the password's file, and then of the user name's, if it has one.
  static func basic(
    _ username: Credentials.Username,
    passwordFile: String,
    contents: [[UInt8]]
  ) throws(AccessFault) -> String {
    let name = try username.text(contents: contents.dropFirst().first)
    return basic(name, try Secret(contents.first ?? [], of: passwordFile).bytes)
  }

  static func basic(_ username: String, _ password: some Sequence<UInt8>) -> String {
    "Basic \(Data(Array("\(username):".utf8) + password).base64EncodedString())"
  }

  /// RFC 6750.
  static func bearer(token contents: [UInt8], of file: String) throws(AccessFault) -> String {
    let secret = try Secret(contents, of: file)
    guard isToken(secret.bytes) else {
      throw .unusableSecret(file, "a token is one line of ASCII without blanks; write such a one there")
    }
    return bearer(String(decoding: secret.bytes, as: UTF8.self))
  }

  static func bearer(_ token: String) -> String { "Bearer \(token)" }

  /// A header takes no control characters, and a blank would end the token.
  static func isToken(_ bytes: some Collection<UInt8>) -> Bool {
    !bytes.isEmpty && bytes.allSatisfy { (0x21...0x7e).contains($0) }
  }
}
