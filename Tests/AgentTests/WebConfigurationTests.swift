import Console
import Fixtures
import Logging
import NIOSSL
import ScriptedPeers
import Testing
import Transport

@testable import Agent

@Suite("The web configuration")
struct WebConfigurationTests {
  private static let hash = "$2y$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e"
  /// Files that can be read must be there: this one is.
  private static let here = #filePath

  private func read(_ yaml: String) throws(AccessFault) -> WebConfiguration {
    try WebConfiguration.read(Array(yaml.utf8), of: "/etc/web.yml")
  }

  @Test("one with everything is read as it stands")
  func everything() throws {
    let configuration = try read(
      """
      tls_server_config:
        cert_file: \(Self.here)
        key_file: \(Self.here)
        client_auth_type: RequireAndVerifyClientCert
        client_ca_file: \(Self.here)
        client_allowed_sans: [prometheus.example.com, 10.0.0.1]
        min_version: TLS13
        max_version: TLS13
        cipher_suites: [TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256]
        curve_preferences: [X25519, CurveP256]
      http_server_config:
        http2: false
        headers:
          Content-Security-Policy: default-src 'self'
          X-Frame-Options: DENY
          X-Content-Type-Options: nosniff
          X-XSS-Protection: ''
          Strict-Transport-Security: max-age=31536000
      basic_auth_users:
        alice: \(Self.hash)
        bob: '\(Self.hash)'
      rate_limit: {interval: 1s, burst: 20}
      """
    )
    var tls = WebConfiguration.TLS(certificate: .file(Self.here), key: .file(Self.here))
    tls.clientCertificates = .required
    tls.clientAuthority = .file(Self.here)
    tls.allowedNames = ["prometheus.example.com", "10.0.0.1"]
    tls.minimumVersion = .tlsv13
    tls.cipherSuites = [.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, .TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256]
    tls.curves = [.x25519, .secp256r1]
    #expect(configuration.tls == tls)
    #expect(
      configuration.headers == [
        .init("Content-Security-Policy", "default-src 'self'"), .init("X-Frame-Options", "DENY"),
        .init("X-Content-Type-Options", "nosniff"), .init("Strict-Transport-Security", "max-age=31536000"),
      ]
    )
    #expect(configuration.users == ["alice": try BcryptHash(Self.hash), "bob": try BcryptHash(Self.hash)])
    #expect(configuration.rate == .init(interval: .seconds(1), burst: 20))
  }

  @Test("certificates may stand in the file itself, and what is not said has Prometheus' defaults")
  func inline() throws {
    let configuration = try read("tls_server_config: {cert: a, key: b}")
    #expect(configuration.tls == .init(certificate: .text([0x61]), key: .text([0x62])))
    #expect(configuration.tls?.minimumVersion == .tlsv12)
    #expect(configuration.tls?.clientCertificates == .notAsked)
    #expect(configuration.users.isEmpty && configuration.headers.isEmpty && configuration.rate == nil)
    #expect(try read("rate_limit: {interval: 0, burst: 1}").rate == nil)
    let optional = try read(
      "tls_server_config: {cert: a, key: b, client_ca: c, client_auth_type: VerifyClientCertIfGiven}"
    )
    #expect(optional.tls?.clientCertificates == .verifiedIfGiven)
    #expect(optional.tls?.clientAuthority == .text([0x63]))
  }

  @Test(
    "what is wrong, or not to be had here, is told with its place and what to write",
    arguments: [
      ("", "/etc/web.yml:1:1: it is empty"),
      ("[]", "/etc/web.yml:1:1: this is no mapping"),
      ("{", "/etc/web.yml:"),
      ("tls_config: {}", "1:1: tls_config: there is no such key; the keys are tls_server_config, http"),
      ("tls_server_config: {}", "1:1: tls_server_config: cert_file is missing"),
      ("tls_server_config: {cert: a}", "tls_server_config: key_file is missing"),
      ("tls_server_config: {cert_file: /nonexistent, key: a}", "cert_file: /nonexistent: there is no such file"),
      ("tls_server_config: {cert: a, cert_file: \(here), key: a}", "cert_file: it stands there in place as well"),
      ("\(tls), client_auth_type: RequestClientCert}", "RequestClientCert takes certificates that nobody has signed"),
      ("\(tls), client_auth_type: RequireAnyClientCert}", "write RequireAndVerifyClientCert"),
      ("\(tls), client_auth_type: Yes}", "client_auth_type: \"Yes\" cannot stand here; write one of NoClientCert"),
      ("\(tls), client_ca: c}", "client_ca: no certificate is asked for; add client_auth_type"),
      (
        "\(tls), client_auth_type: VerifyClientCertIfGiven, client_allowed_sans: [a]}",
        "client_allowed_sans: a client may come without a certificate"
      ),
      ("\(tls), client_auth_type: RequireAndVerifyClientCert, client_allowed_sans: a}", "the names are no list"),
      (
        "\(tls), min_version: TLS14}",
        "min_version: \"TLS14\" cannot stand here; write one of TLS10, TLS11, TLS12, TLS13"
      ),
      ("\(tls), min_version: TLS13, max_version: TLS12}", "min_version: it is higher than max_version"),
      ("\(tls), cipher_suites: [TLS_RSA_WITH_RC4_128_SHA]}", "cipher_suites[0]: \"TLS_RSA_WITH_RC4_128_SHA\" cannot"),
      ("\(tls), prefer_server_cipher_suites: true}", "prefer_server_cipher_suites: the library decides"),
      ("\(tls), curve_preferences: P256}", "curve_preferences: this is no list; write such as [X25519MLKEM768]"),
      ("http_server_config: {http2: true}", "1:22: http_server_config.http2: the agent speaks HTTP/1.1 alone"),
      ("http_server_config: {headers: {X-Frame-Options: no}}", "\"no\" cannot stand here; write deny or sameorigin"),
      ("http_server_config: {headers: {X-Powered-By: a}}", "there is no such key"),
      (
        #"http_server_config: {headers: {X-XSS-Protection: "a\r\nb"}}"#,
        "X-XSS-Protection: this is no value of a header"
      ),
      ("basic_auth_users: [a]", "basic_auth_users: the users are no mapping"),
      (
        "basic_auth_users: {a: hunter2}", "1:20: basic_auth_users.a: it is no bcrypt hash; make one by htpasswd -nBC 10"
      ),
      ("basic_auth_users: {'a:b': '\(hash)'}", "this is no user's name"),
      ("rate_limit: {burst: 1}", "rate_limit: interval is missing"),
      ("rate_limit: {interval: 1s}", "rate_limit: burst is missing"),
      ("rate_limit: {interval: 1s, burst: 0}", "rate_limit.burst: 0 is out of bounds"),
    ]
  )
  func mistakes(yaml: String, expected: String) {
    let fault = #expect(throws: AccessFault.self) { try read(yaml) }
    #expect(fault?.description.contains(expected) == true, "\(String(describing: fault))")
    #expect(fault?.description.contains("hunter2") == false)
  }

  private static let tls = "tls_server_config: {cert: a, key: b"

  @Test("files that it names are looked for beside it, and what it cannot be used for is told at the start")
  func files() throws {
    let folder = try TemporaryFolder()
    try folder.write(ServerCertificates.addressed, to: "tls/server.crt")
    try folder.write(ServerCertificates.key, to: "tls/server.key")
    let yaml = "tls_server_config: {cert_file: tls/server.crt, key_file: tls/server.key}"
    let file = try folder.write(yaml, to: "web.yml")
    let logger = Logger(label: "test")
    #expect(throws: Never.self) { try ListenerAccess(webConfig: file, logger: logger) }
    try folder.write("nonsense", to: "tls/server.key")
    let key = #expect(throws: ConfigurationError.self) { try ListenerAccess(webConfig: file, logger: logger) }
    #expect(key?.description.hasPrefix("web-config: \(folder.path)/tls/server.key holds no private key") == true)
    try folder.write("{", to: "web.yml")
    let syntax = #expect(throws: ConfigurationError.self) { try ListenerAccess(webConfig: file, logger: logger) }
    #expect(syntax?.description.hasPrefix("web-config: \(file):") == true, "\(String(describing: syntax))")
    let missing = #expect(throws: ConfigurationError.self) { try ListenerAccess(webConfig: "/no/web", logger: logger) }
    #expect(missing?.description == "web-config: /no/web: there is no such file; create it, or name another")
  }
}
