import FoundationEssentials
import NIOSSL

/// Reading PEM, with errors that name the place and never quote what stands there.
enum PEM {
  static func certificates(in bytes: Data, place: String) throws(ClusterConfigurationError) -> [NIOSSLCertificate] {
    let certificates = (try? NIOSSLCertificate.fromPEMBytes([UInt8](bytes))) ?? []
    guard !certificates.isEmpty else {
      throw ClusterConfigurationError(
        .badCertificate,
        place: place,
        problem: "no PEM certificate can be read there",
        remedy: "it must hold one or more blocks BEGIN CERTIFICATE … END CERTIFICATE"
      )
    }
    return certificates
  }

  static func privateKey(in bytes: Data, place: String) throws(ClusterConfigurationError) -> NIOSSLPrivateKey {
    do {
      return try NIOSSLPrivateKey(bytes: [UInt8](bytes), format: .pem)
    } catch {
      throw ClusterConfigurationError(
        .badCertificate,
        place: place,
        problem: "no PEM private key can be read there",
        remedy: "it must hold one unencrypted block BEGIN … PRIVATE KEY … END … PRIVATE KEY"
      )
    }
  }
}
