import NIOCore
import NIOSSL
import Transport

/// TLS towards the targets of a rule.
///
/// The certificate's names are checked here and not by NIOSSL, which takes any certificate that holds the connected
/// address, even where another name is asked for.
final class TargetTLS: Sendable {
  let context: NIOSSLContext
  /// What is sent as SNI, where there may be no address.
  let indicatedName: String?
  private let serverName: String?
  /// Where the server name is an address.
  private let serverAddress: SocketAddress?
  private let skipsVerification: Bool

  /// - Parameter contents: those of `settings.files`.
  init(_ settings: TLSSettings, contents: [[UInt8]]) throws(AccessFault) {
    skipsVerification = settings.skipsVerification
    serverName = settings.serverName
    serverAddress = settings.serverName.flatMap { try? SocketAddress(ipAddress: $0, port: 0) }
    indicatedName = serverAddress == nil ? settings.serverName : nil
    var configuration = try settings.configuration(contents: contents)
    if !skipsVerification { configuration.certificateVerification = .noHostnameVerification }
    // How long a close waits for the other side's.
    configuration.shutdownTimeout = .seconds(1)
    do {
      context = try NIOSSLContext(configuration: configuration)
    } catch {
      throw .unusableTLS("\(error)")
    }
  }

  /// Whether the certificate that was shown is the right one; its chain has been verified already.
  ///
  /// - Parameter address: what was connected to.
  func check(_ certificate: NIOSSLCertificate?, of address: SocketAddress) throws(ScrapeFailure) {
    guard !skipsVerification else { return }
    guard let certificate else { throw .certificate("it shows none") }
    let names = CertificateNames(of: certificate)
    if let serverAddress {
      guard names.hold(address: serverAddress) else {
        throw .certificate(Self.misses("the address \(serverName ?? "")"))
      }
    } else if let serverName {
      guard names.hold(host: serverName) else { throw .certificate(Self.misses("the name \(serverName)")) }
    } else {
      var unported = address
      unported.port = 0
      guard names.hold(address: unported) else {
        throw .certificate(Self.misses("the pod's address \(address.ipAddress ?? "")"))
      }
    }
  }

  private static func misses(_ name: String) -> String { "its certificate does not hold \(name)" }
}
