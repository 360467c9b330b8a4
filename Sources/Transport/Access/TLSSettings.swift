import NIOCore
public import NIOSSL

/// What TLS trusts and shows, named by files in PEM that are read again when they change.
public struct TLSSettings: Sendable, Hashable {
  /// The authorities; without it those of the system.
  public var authorityFile: String?
  /// The certificate that the agent shows, and its key.
  public var certificateFile: String?
  public var keyFile: String?
  /// The name that the other side's certificate must hold, and that is sent as SNI; without it the one that is
  /// connected to.
  public var serverName: String?
  public var skipsVerification = false

  public init() {}

  /// The files that it names, in the order in which their contents are taken.
  public var files: [String] { [authorityFile, certificateFile, keyFile].compactMap { $0 } }

  /// - Parameter contents: those of `files`.
  public func configuration(contents: [[UInt8]]) throws(AccessFault) -> TLSConfiguration {
    if let serverName, !Self.isHostOrAddress(serverName) { throw .unusableServerName(serverName) }
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.minimumTLSVersion = .tlsv12
    configuration.certificateVerification = skipsVerification ? .none : .fullVerification
    var contents = contents[...]
    if let file = authorityFile {
      configuration.trustRoots = .certificates(try Self.certificates(in: contents.popFirst() ?? [], of: file))
    }
    switch (certificateFile, keyFile) {
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
    return configuration
  }

  private static func isHostOrAddress(_ name: String) -> Bool {
    if (try? SocketAddress(ipAddress: name, port: 0)) != nil { return true }
    return (1...253).contains(name.utf8.count)
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
