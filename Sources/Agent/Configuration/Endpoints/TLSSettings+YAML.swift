import Transport
import YAML

extension TLSSettings {
  private enum Key: String, CaseIterable {
    case authorityFile = "ca-file"
    case certificateFile = "cert-file"
    case keyFile = "key-file"
    case serverName = "server-name"
    case skipsVerification = "insecure-skip-verify"
  }

  init(_ node: PlacedNode) throws(YAMLError) {
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
