import HummingbirdCore
import Logging
import NIOCore
import NIOSSL

/// A connection of HTTP/1.1, over TLS where the web configuration says so as the connection is made.
struct SecuredChannel: ServerChildChannel {
  let base: HTTP1Channel
  let access: ListenerAccess

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<HTTP1Channel.Value> {
    channel.eventLoop.makeCompletedFuture {
      guard let tls = access.tls(at: .now) else { return }
      let pipeline = channel.pipeline.syncOperations
      let handler = NIOSSLServerHandler(context: tls.context)
      try pipeline.addHandler(handler)
      if !tls.allowedNames.isEmpty { try pipeline.addHandler(ClientNameCheck(tls.allowedNames, of: handler)) }
    }.flatMap { base.setup(channel: channel, logger: logger) }
  }

  func handle(value: HTTP1Channel.Value, logger: Logger) async {
    await base.handle(value: value, logger: logger)
  }
}
