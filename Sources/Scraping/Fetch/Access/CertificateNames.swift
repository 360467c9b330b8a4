import NIOCore
import NIOSSL

/// Whom a certificate speaks for: its subject alternative names. The common name is none of them, as for Prometheus.
struct CertificateNames: Sendable {
  var hosts: [String] = []
  /// Packed: four bytes, or sixteen.
  var addresses: [[UInt8]] = []

  init(hosts: [String] = [], addresses: [[UInt8]] = []) {
    self.hosts = hosts
    self.addresses = addresses
  }

  init(of certificate: NIOSSLCertificate) {
    for name in certificate._subjectAlternativeNames() {
      switch name.nameType {
      case .dnsName: hosts.append(String(decoding: name.contents, as: UTF8.self))
      case .ipAddress: addresses.append(Array(name.contents))
      default: break
      }
    }
  }

  /// Whether one of the host names is this one. A `*` stands for one whole label, the first (RFC 6125, 6.4.3).
  func hold(host: String) -> Bool {
    let labels = Self.labels(of: host)
    guard !labels.contains(where: \.isEmpty) else { return false }
    return hosts.contains { name in
      let pattern = Self.labels(of: name)
      guard pattern.count == labels.count else { return false }
      let mayBeWild = pattern.first == "*" && pattern.count > 1
      return mayBeWild ? pattern.dropFirst() == labels.dropFirst() : pattern == labels
    }
  }

  /// Whether one of the addresses is this one; ports do not count.
  func hold(address: SocketAddress) -> Bool {
    let port = address.port ?? 0
    return addresses.contains { (try? SocketAddress(packedIPAddress: ByteBuffer(bytes: $0), port: port)) == address }
  }

  /// In lower case; a dot at the end says nothing.
  private static func labels(of name: String) -> [Substring] {
    let name = name.lowercased()
    return (name.hasSuffix(".") ? name.dropLast() : name[...]).split(separator: ".", omittingEmptySubsequences: false)
  }
}
