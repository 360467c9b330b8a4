import FoundationEssentials
import NIOSSL

/// The bytes that a TLS connection to the API server is made of.
///
/// Equal materials make equal configurations, so comparing them tells whether files that were read again have changed.
struct TLSMaterial: Sendable, Hashable {
  /// PEM certificates of the authorities to trust; `nil` trusts the system's.
  var authorities: Data?
  var certificate: ClientCertificate?
  var skipsVerification = false

  func makeConfiguration() throws(ClusterConfigurationError) -> TLSConfiguration {
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.minimumTLSVersion = .tlsv12
    configuration.certificateVerification = skipsVerification ? .none : .fullVerification
    if let authorities {
      configuration.trustRoots = .certificates(try PEM.certificates(in: authorities, place: "the authorities"))
    }
    if let certificate {
      configuration.certificateChain = try PEM.certificates(in: certificate.chain, place: "the client certificate")
        .map { .certificate($0) }
      configuration.privateKey = .privateKey(try PEM.privateKey(in: certificate.key, place: "the client key"))
    }
    return configuration
  }
}
