import NIOCore
import NIOSSL
import NIOTLS

/// Closes a connection whose client shows a certificate with none of the allowed names, before a request is read.
final class ClientNameCheck: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let allowedNames: Set<String>
  private let tls: NIOSSLServerHandler

  init(_ allowedNames: Set<String>, of tls: NIOSSLServerHandler) {
    self.allowedNames = allowedNames
    self.tls = tls
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case TLSUserEvent.handshakeCompleted = event, !Self.isAllowed(tls.peerCertificate, allowedNames) {
      context.close(promise: nil)
      return
    }
    context.fireUserInboundEventTriggered(event)
  }

  /// Whether the certificate has one of the names, letter for letter.
  static func isAllowed(_ certificate: NIOSSLCertificate?, _ allowedNames: Set<String>) -> Bool {
    guard let certificate else { return false }
    return certificate._subjectAlternativeNames().contains { name in
      switch name.nameType {
      case .dnsName, .email, .uri:
        allowedNames.contains(String(decoding: name.contents, as: UTF8.self))
      case .ipAddress:
        (try? SocketAddress(packedIPAddress: ByteBuffer(bytes: name.contents), port: 0))?.ipAddress
          .map(allowedNames.contains) ?? false
      default: false
      }
    }
  }
}
