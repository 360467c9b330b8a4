public import Console
public import Transport
import YAML

extension WebConfiguration {
  private enum Key: String, CaseIterable {
    case tls = "tls_server_config"
    case http = "http_server_config"
    case users = "basic_auth_users"
    case rate = "rate_limit"
  }

  private enum HTTPKey: String, CaseIterable {
    case http2
    case headers
  }

  private static let example = "{basic_auth_users: {prometheus: $2y$10$…}}"

  /// - Parameters:
  ///   - contents: of the file, in YAML.
  ///   - file: its path. Those that it names begin at its folder, unless they are whole.
  public static func read(_ contents: [UInt8], of file: String) throws(AccessFault) -> WebConfiguration {
    do {
      guard let node = try YAMLParser(file: file).parseSingle(contents), !node.isNull else {
        throw YAMLError(
          file: file,
          mark: .start,
          message: "it is empty; say who may come in, such as \(example)"
        )
      }
      return try WebConfiguration(PlacedNode(node: node, mark: node.mark, path: YAMLPath(), file: file))
    } catch {
      throw .unusableFile("\(error)")
    }
  }

  private init(_ node: PlacedNode) throws(YAMLError) {
    self.init()
    let fields = try node.fields(Key.self, example: Self.example)
    tls = try fields[.tls].map { (node) throws(YAMLError) in try TLS(node) }
    users = try fields[.users]?.users() ?? [:]
    if let http = fields[.http] {
      let fields = try http.fields(HTTPKey.self, example: "{headers: {X-Frame-Options: deny}}")
      if let http2 = fields[.http2], try http2.boolean() {
        throw http2.error("the agent speaks HTTP/1.1 alone; write false, or leave the key out")
      }
      headers = try fields[.headers]?.webHeaders() ?? []
    }
    rate = try fields[.rate]?.rate()
  }
}

extension PlacedNode {
  private enum RateKey: String, CaseIterable {
    case interval
    case burst
  }

  private enum HeaderName: String, CaseIterable {
    case contentSecurityPolicy = "Content-Security-Policy"
    case frameOptions = "X-Frame-Options"
    case contentTypeOptions = "X-Content-Type-Options"
    case xssProtection = "X-XSS-Protection"
    case strictTransportSecurity = "Strict-Transport-Security"

    /// `nil` for any.
    var values: [String]? {
      switch self {
      case .frameOptions: ["deny", "sameorigin"]
      case .contentTypeOptions: ["nosniff"]
      case .contentSecurityPolicy, .xssProtection, .strictTransportSecurity: nil
      }
    }
  }

  /// What is wrong with a hash is told without it.
  fileprivate func users() throws(YAMLError) -> [String: BcryptHash] {
    guard let entries else {
      throw error("the users are no mapping; write each name with a bcrypt hash of the password")
    }
    var users: [String: BcryptHash] = [:]
    for (name, node) in entries {
      do throws(InvalidValue) {
        _ = try SettingText.username(name)
      } catch {
        throw node.error(error.message)
      }
      users[name] = try node.value { (text) throws(InvalidValue) in
        do {
          return try BcryptHash(text)
        } catch {
          throw InvalidValue("\(error)")
        }
      }
    }
    return users
  }

  fileprivate func webHeaders() throws(YAMLError) -> [WebConfiguration.Header] {
    let fields = try fields(HeaderName.self, example: "{X-Frame-Options: deny}")
    var headers: [WebConfiguration.Header] = []
    for name in HeaderName.allCases {
      guard let field = fields[name] else { continue }
      let value = try field.text()
      // As with Prometheus, an empty one is none.
      if value.isEmpty { continue }
      if let values = name.values, !values.contains(value.lowercased()) {
        throw field.error("\"\(value)\" cannot stand here; write \(values.joined(separator: " or "))")
      }
      headers.append(.init(name.rawValue, try field.value(SettingText.headerValue)))
    }
    return headers
  }

  /// - Returns: `nil` for an interval of zero, which means none.
  fileprivate func rate() throws(YAMLError) -> TokenBucket.Rate? {
    let fields = try fields(RateKey.self, example: "{interval: 1s, burst: 20}")
    guard let interval = try fields[.interval]?.interval() else {
      throw error("interval is missing; add it, such as 1s")
    }
    let burst = try fields[.burst]?.value { (text) throws(InvalidValue) in
      try SettingText.number(text, in: 1...1_000_000)
    }
    guard let burst else { throw error("burst is missing; add it, such as 20") }
    return interval > .zero ? TokenBucket.Rate(interval: interval, burst: burst) : nil
  }

  private func interval() throws(YAMLError) -> Duration {
    try text() == "0" ? .zero : duration(in: .zero ... .seconds(3600))
  }
}
