import NIOCore
import NIOPosix

/// A host and port of this machine that nobody listens on.
///
/// The host is drawn from the whole of 127.0.0.0/8, so that the port, free at the moment of asking, stays free until
/// the program that it is meant for listens there: nobody else knows the address.
struct LoopbackAddress: Sendable, CustomStringConvertible {
  var host: String
  var port: Int

  var description: String { "\(host):\(port)" }

  static func unused() async throws -> LoopbackAddress {
    let octet = { Int.random(in: 1...254) }
    let host = "127.\(octet()).\(octet()).\(octet())"
    let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup).bind(host: host, port: 0)
      .get()
    let port = channel.localAddress?.port
    try await channel.close().get()
    guard let port else { throw PeerError(peer: host, message: "a socket bound there has no port") }
    return LoopbackAddress(host: host, port: port)
  }
}
