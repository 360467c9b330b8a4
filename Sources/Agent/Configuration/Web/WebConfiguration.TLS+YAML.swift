import Console
import NIOSSL
import YAML

extension WebConfiguration.TLS {
  private enum Key: String, CaseIterable {
    case certificate = "cert"
    case certificateFile = "cert_file"
    case key
    case keyFile = "key_file"
    case clientAuthority = "client_ca"
    case clientAuthorityFile = "client_ca_file"
    case clientCertificates = "client_auth_type"
    case allowedNames = "client_allowed_sans"
    case minimumVersion = "min_version"
    case maximumVersion = "max_version"
    case cipherSuites = "cipher_suites"
    case prefersOwnSuites = "prefer_server_cipher_suites"
    case curves = "curve_preferences"
  }

  /// Of Go's `tls.ClientAuthType`. Two of its words ask for a certificate that is never verified, which keeps nobody out.
  private enum ClientAuthentication: String, CaseIterable {
    case none = "NoClientCert"
    case asked = "RequestClientCert"
    case anyRequired = "RequireAnyClientCert"
    case verifiedIfGiven = "VerifyClientCertIfGiven"
    case required = "RequireAndVerifyClientCert"
  }

  private static let versions: [(name: String, value: TLSVersion)] = [
    ("TLS10", .tlsv1), ("TLS11", .tlsv11), ("TLS12", .tlsv12), ("TLS13", .tlsv13),
  ]
  private static let curveNames: [(name: String, value: NIOTLSCurve)] = [
    ("X25519MLKEM768", .x25519_MLKEM768), ("X25519", .x25519), ("CurveP256", .secp256r1), ("CurveP384", .secp384r1),
    ("CurveP521", .secp521r1),
  ]
  /// Those of TLS 1.2 that Go and the library both have. What TLS 1.3 takes cannot be chosen, there as here.
  private static let suites: [(name: String, value: NIOTLSCipher)] = [
    ("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", .TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256),
    ("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", .TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256),
    ("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", .TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384),
    ("TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", .TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384),
    ("TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", .TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256),
    ("TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", .TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256),
  ]

  init(_ node: PlacedNode) throws(YAMLError) {
    let fields = try node.fields(Key.self, example: "{cert_file: tls.crt, key_file: tls.key}")
    guard let certificate = try Self.pem(fields[.certificate], fields[.certificateFile]) else {
      throw node.error("cert_file is missing; add it, with the path of the certificate")
    }
    guard let key = try Self.pem(fields[.key], fields[.keyFile]) else {
      throw node.error("key_file is missing; add it, with the path of the certificate's key")
    }
    self.init(certificate: certificate, key: key)
    try readClients(fields)
    if let field = fields[.minimumVersion] { minimumVersion = try field.one(of: Self.versions) }
    if let field = fields[.maximumVersion] { maximumVersion = try field.one(of: Self.versions) }
    let order = Self.versions.map(\.value)
    if let low = order.firstIndex(of: minimumVersion), let high = order.firstIndex(of: maximumVersion), low > high {
      throw (fields[.minimumVersion] ?? node).error("it is higher than max_version; lower it, or raise max_version")
    }
    if let field = fields[.prefersOwnSuites] {
      throw field.error(
        "the library decides which of the suites is taken, as it does for Prometheus; leave the key out"
      )
    }
    cipherSuites = try fields[.cipherSuites]?.several(of: Self.suites) ?? []
    curves = try fields[.curves]?.several(of: Self.curveNames) ?? []
  }

  private mutating func readClients(_ fields: [Key: PlacedNode]) throws(YAMLError) {
    clientAuthority = try Self.pem(fields[.clientAuthority], fields[.clientAuthorityFile])
    if let field = fields[.clientCertificates] {
      let word = try field.choice(ClientAuthentication.self)
      switch word {
      case .none: clientCertificates = .notAsked
      case .verifiedIfGiven: clientCertificates = .verifiedIfGiven
      case .required: clientCertificates = .required
      case .asked, .anyRequired:
        throw field.error(
          "\(word.rawValue) takes certificates that nobody has signed; write RequireAndVerifyClientCert"
        )
      }
    }
    if clientCertificates == .notAsked, let field = fields[.clientAuthority] ?? fields[.clientAuthorityFile] {
      throw field.error(
        "no certificate is asked for; add client_auth_type: RequireAndVerifyClientCert, or leave it out"
      )
    }
    guard let field = fields[.allowedNames] else { return }
    guard let elements = field.elements, !elements.isEmpty else {
      throw field.error("the names are no list; write such as [prometheus.example.com], or leave the key out")
    }
    guard clientCertificates == .required else {
      throw field.error("a client may come without a certificate; add client_auth_type: RequireAndVerifyClientCert")
    }
    for element in elements { allowedNames.insert(try element.text()) }
  }

  private static func pem(_ text: PlacedNode?, _ file: PlacedNode?) throws(YAMLError) -> WebConfiguration.PEM? {
    switch (text, file) {
    case (nil, nil): return nil
    case (let text?, nil): return .text(Array(try text.text().utf8))
    case (nil, let file?): return .file(try file.readableFile())
    case (_?, let file?): throw file.error("it stands there in place as well; leave one of the two out")
    }
  }
}

extension PlacedNode {
  fileprivate func one<Choice>(of choices: [(name: String, value: Choice)]) throws(YAMLError) -> Choice {
    let text = try text()
    guard let choice = choices.first(where: { $0.name == text }) else {
      throw error("\"\(text)\" cannot stand here; write one of \(choices.map(\.name).joined(separator: ", "))")
    }
    return choice.value
  }

  /// None of an empty list.
  fileprivate func several<Choice>(of choices: [(name: String, value: Choice)]) throws(YAMLError) -> [Choice] {
    guard let elements else { throw error("this is no list; write such as [\(choices.first?.name ?? "")]") }
    var values: [Choice] = []
    for element in elements { values.append(try element.one(of: choices)) }
    return values
  }
}
