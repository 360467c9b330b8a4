import NIOCore
import NIOSSL

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
  init(_ settings: TargetAccess.TLS, contents: [[UInt8]]) throws(AccessFault) {
    skipsVerification = settings.skipsVerification
    serverName = settings.serverName
    serverAddress = settings.serverName.flatMap { try? SocketAddress(ipAddress: $0, port: 0) }
    indicatedName = serverAddress == nil ? settings.serverName : nil
    if let serverName, serverAddress == nil, !Self.isHost(serverName) { throw .unusableServerName(serverName) }

    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.minimumTLSVersion = .tlsv12
    configuration.certificateVerification = skipsVerification ? .none : .noHostnameVerification
    // How long a close waits for the other side's.
    configuration.shutdownTimeout = .seconds(1)
    var contents = contents[...]
    if let file = settings.authorityFile {
      configuration.trustRoots = .certificates(try Self.certificates(in: contents.popFirst() ?? [], of: file))
    }
    switch (settings.certificateFile, settings.keyFile) {
    case (nil, nil): break
    case (let certificate?, let key?):
      let chain = try Self.certificates(in: contents.popFirst() ?? [], of: certificate)
      guard let privateKey = try? NIOSSLPrivateKey(bytes: contents.popFirst() ?? [], format: .pem) else {
        throw .unusablePEM(key, expected: "private key")
      }
      configuration.certificateChain = chain.map { .certificate($0) }
      configuration.privateKey = .privateKey(privateKey)
      try Self.checkPair(configuration, certificate: certificate, key: key)
    default: throw .halfCertificate
    }
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

  private static func isHost(_ name: String) -> Bool {
    (1...253).contains(name.utf8.count)
      && name.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
          true
        default: false
        }
      }
  }

  private static func certificates(in bytes: [UInt8], of file: String) throws(AccessFault) -> [NIOSSLCertificate] {
    let certificates = (try? NIOSSLCertificate.fromPEMBytes(bytes)) ?? []
    guard !certificates.isEmpty else { throw .unusablePEM(file, expected: "certificate") }
    return certificates
  }

  private static func checkPair(
    _ configuration: TLSConfiguration,
    certificate: String,
    key: String
  ) throws(AccessFault) {
    var probe = configuration
    // Without authorities to read, making a context costs next to nothing; it checks that key and certificate match.
    probe.trustRoots = .certificates([])
    guard (try? NIOSSLContext(configuration: probe)) != nil else {
      throw .keyOfAnotherCertificate(certificate: certificate, key: key)
    }
  }
}

extension TargetAccess.TLS {
  /// The files that it names, in the order in which their contents are taken.
  var files: [String] { [authorityFile, certificateFile, keyFile].compactMap { $0 } }
}
