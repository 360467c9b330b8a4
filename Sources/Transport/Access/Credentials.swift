/// Who the agent says it is. Secrets are named by the files that hold them and not kept here, so this may be shown.
public enum Credentials: Sendable, Hashable {
  case basic(username: Username, passwordFile: String)
  case bearer(tokenFile: String)
  /// With tokens that a server gives for an id and a secret.
  indirect case oauth2(TokenGrant)

  public enum Username: Sendable, Hashable {
    case text(String)
    /// One line of this file, which is read again when it changes.
    case file(String)
  }

  /// The server that is told a secret which anybody on the way can read, if there is one.
  public var exposingEndpoint: Endpoint? {
    if case .oauth2(let grant) = self, !grant.endpoint.isSecure { grant.endpoint } else { nil }
  }
}

extension Credentials.Username {
  var file: String? {
    if case .file(let file) = self { file } else { nil }
  }

  /// - Parameter contents: of the file, if there is one.
  /// - Throws: what keeps it from being sent. The first colon would end it (RFC 7617, section 2).
  func text(contents: [UInt8]?) throws(AccessFault) -> String {
    let name =
      switch self {
      case .text(let text): text
      case .file(let file): String(decoding: try Secret(contents ?? [], of: file).bytes, as: UTF8.self)
      }
    guard !name.utf8.contains(where: \.isControl), !name.utf8.contains(UInt8(ascii: ":")) else {
      let place = file.map { " in \($0)" } ?? ""
      throw .unusableUsername("that\(place) holds a colon or a control character; use a name without")
    }
    return name
  }
}
