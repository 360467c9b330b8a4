import FoundationEssentials

/// What a server answers to a request for a token (RFC 6749, sections 5.1 and 5.2).
enum TokenAnswer: Equatable {
  case token(GrantedToken)
  /// It does not know the client, at least not in the way in which that said who it is.
  case unknownClient(String)
  case refused(String)

  /// In bytes; a token is seldom larger than a few thousand.
  static let mostBytes = 64 << 10
  /// The longest part of a server's own words that is kept.
  private static let longestWords = 200
  /// Longer than any token lives, so that no time overflows.
  private static let longestLife = 10.0 * 365 * 86_400

  init(status: Int, body: Data) {
    let reply = try? JSONDecoder().decode(Reply.self, from: body)
    guard (200..<300).contains(status) else {
      let words = "it answered \(status)\(reply.map(Self.words) ?? "")"
      switch (status, reply?.error) {
      case (401, _), (400, "invalid_client"), (400, "invalid_request"):
        self = .unknownClient("\(words); check client id and secret")
      case (400, _), (403, _): self = .refused("\(words); check scopes and parameters, and what the client may")
      case (300..<400, _): self = .refused("\(words), and redirects are not followed; correct the URL")
      case (404, _), (405, _): self = .refused("\(words); check the URL")
      default: self = .refused(words)
      }
      return
    }
    guard let reply, let text = reply.accessToken else {
      self = .refused("its answer holds no access_token in JSON; check that this is the URL of a token endpoint")
      return
    }
    guard AuthorizationHeader.isToken(text.utf8) else {
      self = .refused("its token holds characters that no header may have")
      return
    }
    if let type = reply.tokenType, type.lowercased() != "bearer" {
      self = .refused("its token is of the type \(Self.printable(type)), and only bearer is known")
      return
    }
    // As others read it: no word, or no time, means that it does not end by itself.
    let life = reply.expiresIn.flatMap { $0 > 0 ? Duration.seconds(min($0, Self.longestLife)) : nil }
    self = .token(GrantedToken(text: text, life: life))
  }

  private static func words(of reply: Reply) -> String {
    let words = [reply.error, reply.errorDescription].compactMap { $0 }.map(printable)
    return words.isEmpty ? "" : ": \(words.joined(separator: ": "))"
  }

  private static func printable(_ text: String) -> String {
    String(
      decoding: text.utf8.prefix(longestWords).map { (0x20...0x7e).contains($0) ? $0 : UInt8(ascii: " ") },
      as: UTF8.self
    )
  }

  private struct Reply: Decodable {
    enum CodingKeys: String, CodingKey {
      case accessToken = "access_token"
      case tokenType = "token_type"
      case expiresIn = "expires_in"
      case error
      case errorDescription = "error_description"
    }

    var accessToken: String?
    var tokenType: String?
    /// In seconds.
    var expiresIn: Double?
    var error: String?
    var errorDescription: String?

    init(from decoder: any Decoder) throws {
      let members = try decoder.container(keyedBy: CodingKeys.self)
      accessToken = try? members.decode(String.self, forKey: .accessToken)
      tokenType = try? members.decode(String.self, forKey: .tokenType)
      // Some write the number as a text.
      expiresIn =
        (try? members.decode(Double.self, forKey: .expiresIn))
        ?? (try? members.decode(String.self, forKey: .expiresIn)).flatMap { Double($0) }
      error = try? members.decode(String.self, forKey: .error)
      errorDescription = try? members.decode(String.self, forKey: .errorDescription)
    }
  }
}

/// A token, and how long it holds from the moment at which it was asked for; `nil` for until it is revoked.
struct GrantedToken: Sendable, Equatable {
  let text: String
  let life: Duration?
}
