import NIOCore
import NIOPosix

/// A host and port of this machine that nobody listens on.
///
/// The host is drawn from the whole of 127.0.0.0/8, so that nobody else takes the port before it is used.
struct FreeAddress: Sendable, CustomStringConvertible {
  var host: String
  var port: Int

  var description: String { "\(host):\(port)" }

  static func find() async throws -> FreeAddress {
    let octet = { Int.random(in: 1...254) }
    let host = "127.\(octet()).\(octet()).\(octet())"
    let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup).bind(host: host, port: 0)
      .get()
    let port = channel.localAddress?.port
    try await channel.close().get()
    guard let port else { throw BenchmarkFailure("a socket bound to \(host) has no port") }
    return FreeAddress(host: host, port: port)
  }
}
