import FoundationEssentials
import SimulatedCluster
import Subprocess
import Testing

@Suite("Several Pushgateways", .serialized, .timeLimit(.minutes(3)))
struct SeveralPushgatewaysTests {
  private static let applications = 16

  @Test("share the applications, take over from one that hangs, and keep nothing twice when it is back")
  func failover() async throws {
    try await withTemporaryFolder { folder in
      let folders = ["first", "second"].map { "\(folder)/\($0)" }
      for folder in folders {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
      }
      let (first, second) = (try await LoopbackAddress.unused(), try await LoopbackAddress.unused())
      try await PushgatewayProcess.run(at: first, in: folders[0]) { steady in
        try await PushgatewayProcess.run(at: second, in: folders[1]) { hanging in
          try await TestCluster.run { cluster in
            let kubeconfig = try KubeconfigFile(server: cluster.url, in: folder)
            let arguments = [
              "--kubeconfig", kubeconfig.path, "--pushgateway", steady.url, "--pushgateway", hanging.url,
              "--failover-after", "10s", "--push-timeout", "30s",
            ]
            _ = try await AfterglowProcess.run(arguments, in: folder) { agent in
              for number in 0..<Self.applications { _ = try await cluster.startDriver("driver-\(number)") }
              try await eventually("each application at one of the two", within: .seconds(30)) {
                let (one, other) = (try await Self.ids(at: steady), try await Self.ids(at: hanging))
                return one.count + other.count == Self.applications && !one.isEmpty && !other.isEmpty ? true : nil
              }

              try hanging.process.send(.suspend)
              try await eventually("all at the one that answers", within: .seconds(80)) {
                try await Self.ids(at: steady).count == Self.applications ? true : nil
              }
              try hanging.process.send(.resume)
              try await eventually("each at one of the two again", within: .seconds(80)) {
                let (one, other) = (try await Self.ids(at: steady), try await Self.ids(at: hanging))
                return one.isDisjoint(with: other) && one.union(other).count == Self.applications ? true : nil
              }
            }
          }
        }
      }
    }
  }

  private static func ids(at gateway: PushgatewayProcess) async throws -> Set<String> {
    Set(try await gateway.groups().compactMap { $0["application_id"] })
  }
}
