import Scraping
import YAML

extension TargetAccess {
  init(_ fields: [ConfiguredRule.Key: PlacedNode]) throws(YAMLError) {
    self.init(
      tls: try fields[.tls].map { (node) throws(YAMLError) in try TLS(node) } ?? TLS(),
      credentials: try Self.credentials(fields)
    )
  }

  private enum BasicKey: String, CaseIterable {
    case username
    case passwordFile = "password-file"
  }

  private static func credentials(_ fields: [ConfiguredRule.Key: PlacedNode]) throws(YAMLError) -> Credentials? {
    let token = fields[.bearerTokenFile]
    guard let basic = fields[.basicAuth] else {
      guard let tokenFile = try token?.readableFile() else { return nil }
      return .bearer(tokenFile: tokenFile)
    }
    if let token { throw token.error("the rule has basic-auth too; leave one of the two out") }
    let parts = try basic.fields(
      BasicKey.self,
      example: "{username: prometheus, password-file: /etc/afterglow/password}"
    )
    guard let username = try parts[.username]?.value(SettingText.username) else {
      throw basic.error("username is missing; add it")
    }
    guard let passwordFile = try parts[.passwordFile]?.readableFile() else {
      throw basic.error("password-file is missing; add it, with the path of a file that holds the password")
    }
    return .basic(username: username, passwordFile: passwordFile)
  }
}

extension TargetAccess.TLS {
  private enum Key: String, CaseIterable {
    case authorityFile = "ca-file"
    case certificateFile = "cert-file"
    case keyFile = "key-file"
    case serverName = "server-name"
    case skipsVerification = "insecure-skip-verify"
  }

  fileprivate init(_ node: PlacedNode) throws(YAMLError) {
    let fields = try node.fields(
      Key.self,
      example: "{ca-file: /etc/afterglow/ca.crt, server-name: metrics.example.com}"
    )
    self.init()
    skipsVerification = try fields[.skipsVerification]?.boolean() ?? false
    authorityFile = try fields[.authorityFile]?.readableFile()
    if skipsVerification, let field = fields[.authorityFile] {
      throw field.error("nothing is verified by it, since insecure-skip-verify is true; leave one of the two out")
    }
    serverName = try fields[.serverName]?.value(SettingText.serverName)
    certificateFile = try fields[.certificateFile]?.readableFile()
    keyFile = try fields[.keyFile]?.readableFile()
    if certificateFile == nil, let field = fields[.keyFile] {
      throw field.error("the key has no certificate; add cert-file, or leave key-file out")
    }
    if keyFile == nil, let field = fields[.certificateFile] {
      throw field.error("the certificate has no key; add key-file, or leave cert-file out")
    }
  }
}
