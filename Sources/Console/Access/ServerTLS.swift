import NIOSSL
import Transport

/// TLS of the agent's own pages, made of its files as they are now.
final class ServerTLS: Sendable {
  let context: NIOSSLContext
  /// The names of which a client's certificate must have one; all where it is empty.
  let allowedNames: Set<String>

  /// - Parameter contents: those of `settings.files`.
  init(_ settings: WebConfiguration.TLS, contents: [[UInt8]]) throws(AccessFault) {
    var contents = contents[...]
    let chain = try Self.certificates(in: settings.certificate, called: "cert", &contents)
    let (keyName, keyBytes) = Self.bytes(of: settings.key, called: "key", &contents)
    guard let key = try? NIOSSLPrivateKey(bytes: keyBytes, format: .pem) else {
      throw .unusablePEM(keyName, expected: "private key")
    }
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: chain.map { .certificate($0) },
      privateKey: .privateKey(key)
    )
    configuration.minimumTLSVersion = settings.minimumVersion
    configuration.maximumTLSVersion = settings.maximumVersion
    configuration.applicationProtocols = ["http/1.1"]
    if !settings.cipherSuites.isEmpty { configuration.cipherSuiteValues = settings.cipherSuites }
    if !settings.curves.isEmpty { configuration.curves = settings.curves }
    if let authority = settings.clientAuthority {
      configuration.trustRoots = .certificates(try Self.certificates(in: authority, called: "client_ca", &contents))
    }
    configuration.certificateVerification =
      switch settings.clientCertificates {
      case .notAsked: .none
      case .verifiedIfGiven: .optionalVerification
      case .required: .noHostnameVerification
      }
    do {
      context = try NIOSSLContext(configuration: configuration)
    } catch {
      throw .keyOfAnotherCertificate(certificate: Self.name(of: settings.certificate, "cert"), key: keyName)
    }
    allowedNames = settings.allowedNames
  }

  private static func name(of pem: WebConfiguration.PEM, _ key: String) -> String {
    if case .file(let file) = pem { file } else { "the web configuration's \(key)" }
  }

  private static func bytes(
    of pem: WebConfiguration.PEM,
    called key: String,
    _ contents: inout ArraySlice<[UInt8]>
  ) -> (name: String, bytes: [UInt8]) {
    switch pem {
    case .file(let file): (file, contents.popFirst() ?? [])
    case .text(let bytes): (name(of: pem, key), bytes)
    }
  }

  private static func certificates(
    in pem: WebConfiguration.PEM,
    called key: String,
    _ contents: inout ArraySlice<[UInt8]>
  ) throws(AccessFault) -> [NIOSSLCertificate] {
    let (name, bytes) = bytes(of: pem, called: key, &contents)
    let certificates = (try? NIOSSLCertificate.fromPEMBytes(bytes)) ?? []
    guard !certificates.isEmpty else { throw .unusablePEM(name, expected: "certificate") }
    return certificates
  }
}
