import Scraping
import Transport
import YAML

extension TargetAccess {
  init(_ fields: [ConfiguredRule.Key: PlacedNode]) throws(YAMLError) {
    self.init(
      tls: try fields[.tls].map { (node) throws(YAMLError) in try TLSSettings(node) } ?? TLSSettings(),
      credentials: try Credentials(
        basic: fields[.basicAuth],
        token: fields[.bearerTokenFile],
        oauth2: fields[.oauth2],
        of: "rule"
      )
    )
  }
}
