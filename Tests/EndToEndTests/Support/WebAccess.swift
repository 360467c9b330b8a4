import AsyncHTTPClient
import FoundationEssentials
import NIOCore
import NIOHTTP1
import NIOSSL

/// What is shown to a server that does not speak to everybody. Each request goes by a connection of its own, so that what
/// the server asks for now is what decides.
struct WebAccess: Sendable {
  /// Who has signed the server's certificate, in PEM; whatever name that has is taken.
  var authority: String
  /// A user's name and password, with a colon between.
  var credentials: String?
  /// The client's own certificate, and its key, in PEM.
  var identity: (certificate: String, key: String)?

  func admit(_ request: inout HTTPClientRequest) throws {
    var tls = TLSConfiguration.makeClientConfiguration()
    tls.certificateVerification = .noHostnameVerification
    tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(Array(authority.utf8)))
    if let identity {
      tls.certificateChain = try NIOSSLCertificate.fromPEMBytes(Array(identity.certificate.utf8)).map {
        .certificate($0)
      }
      tls.privateKey = .privateKey(try NIOSSLPrivateKey(bytes: Array(identity.key.utf8), format: .pem))
    }
    request.tlsConfiguration = tls
    request.headers.add(name: "Connection", value: "close")
    if let credentials {
      request.headers.add(name: "Authorization", value: "Basic \(Data(credentials.utf8).base64EncodedString())")
    }
  }
}
