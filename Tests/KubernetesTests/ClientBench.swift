import NIOPosix
import NIOSSL

@testable import Kubernetes

/// Runs a body with a client of a server's, and shuts both down.
func withClient<Result>(
  of server: CannedServer,
  tls: ClusterTLS? = nil,
  credentials: ClusterCredentials = .none,
  impersonation: Impersonation? = nil,
  proxy: ClusterProxy? = nil,
  limits: KubernetesClient.Limits = KubernetesClient.Limits(),
  time: TimeSource = .system,
  pathPrefix: String = "",
  body: (KubernetesClient) async throws -> Result
) async throws -> Result {
  let client = KubernetesClient(
    connection: ClusterConnection(
      server: ServerAddress(isSecure: tls != nil, host: "127.0.0.1", port: server.port, pathPrefix: pathPrefix),
      origin: "a test",
      tls: tls ?? ClusterTLS(),
      credentials: credentials,
      impersonation: impersonation,
      proxy: proxy,
      userAgent: "afterglow/0"
    ),
    eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
    limits: limits,
    time: time
  )
  do {
    let result = try await body(client)
    try await client.shutdown()
    try await server.stop()
    return result
  } catch {
    try? await client.shutdown()
    try? await server.stop()
    throw error
  }
}

/// The error of the right type that a body throws, or nothing.
func clusterError(_ body: () async throws -> some Any) async throws -> ClusterError? {
  do {
    _ = try await body()
    return nil
  } catch let error as ClusterError {
    return error
  }
}
