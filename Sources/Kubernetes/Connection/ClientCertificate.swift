import FoundationEssentials
import NIOSSL

/// The agent's own certificate, with those that lead to its authority, and the key to it; all PEM, all known to be
/// readable and to belong together.
struct ClientCertificate: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible {
  let chain: Data
  let key: Data

  /// Reads both.
  init(chain: ClusterFile, key: ClusterFile) throws(ClusterConfigurationError) {
    self.chain = try chain.read()
    self.key = try key.read()
    var probe = TLSConfiguration.makeClientConfiguration()
    // Without authorities to read, making a context costs next to nothing; it checks that key and certificate match.
    probe.trustRoots = .certificates([])
    probe.certificateChain = try PEM.certificates(in: self.chain, place: chain.place).map { .certificate($0) }
    probe.privateKey = .privateKey(try PEM.privateKey(in: self.key, place: key.place))
    guard (try? NIOSSLContext(configuration: probe)) != nil else {
      throw ClusterConfigurationError(
        .badCertificate,
        place: key.place,
        problem: "this is not the key to the certificate of \(chain.place)",
        remedy: "set a certificate and a key that were made for each other"
      )
    }
  }

  var description: String { "a client certificate" }
  var debugDescription: String { description }
}
