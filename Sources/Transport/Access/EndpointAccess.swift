/// How an endpoint is reached: what TLS trusts and shows there, with which credentials it is asked, and what else each
/// request says.
public struct EndpointAccess: Sendable, Hashable {
  public var tls: TLSSettings
  public var credentials: Credentials?
  public var headers: [AddedHeader]

  public init(tls: TLSSettings = TLSSettings(), credentials: Credentials? = nil, headers: [AddedHeader] = []) {
    self.tls = tls
    self.credentials = credentials
    self.headers = headers
  }
}

/// A header that the configuration adds to each request, such as `X-Scope-OrgID`.
public struct AddedHeader: Sendable, Hashable {
  public enum Value: Sendable, Hashable {
    case text(String)
    /// One line of this file, which is read again when it changes.
    case file(String)
  }

  public let name: String
  public let value: Value

  /// - Parameters:
  ///   - name: a token as RFC 9110 has it.
  ///   - value: a text without control characters, or the file that holds one.
  public init(_ name: String, _ value: Value) {
    self.name = name
    self.value = value
  }

  var file: String? {
    if case .file(let file) = value { file } else { nil }
  }

  private static let secretWords = ["auth", "token", "key", "secret", "password", "cookie", "credential"]

  /// Whether it is likely that its value is nobody else's to read: by its name, or since somebody put it into a file.
  var looksSecret: Bool {
    let name = name.lowercased()
    return file != nil || Self.secretWords.contains { name.contains($0) }
  }

  /// - Parameter contents: of the file, if there is one.
  func text(contents: [UInt8]?) throws(AccessFault) -> String {
    switch value {
    case .text(let text): text
    case .file(let file): String(decoding: try Secret(contents ?? [], of: file).bytes, as: UTF8.self)
    }
  }
}

extension AddedHeader: CustomStringConvertible, CustomDebugStringConvertible {
  /// Without the value, which may be a secret.
  public var description: String { name }
  public var debugDescription: String { name }
}
