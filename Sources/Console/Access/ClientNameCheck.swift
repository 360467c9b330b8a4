import NIOCore
import NIOSSL
import NIOTLS

/// Closes a connection whose client shows a certificate with none of the allowed names, before a request is read.
///
/// To close takes a while over TLS, and what the client has sent meanwhile is there already: nothing goes on until the
/// certificate has been looked at.
final class ClientNameCheck: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private var isLetIn = false
  private let allowedNames: Set<String>
  private let tls: NIOSSLServerHandler

  init(_ allowedNames: Set<String>, of tls: NIOSSLServerHandler) {
    self.allowedNames = allowedNames
    self.tls = tls
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case TLSUserEvent.handshakeCompleted = event {
      isLetIn = Self.isAllowed(tls.peerCertificate, allowedNames)
      guard isLetIn else { return context.close(promise: nil) }
    }
    context.fireUserInboundEventTriggered(event)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard isLetIn else { return }
    context.fireChannelRead(data)
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
