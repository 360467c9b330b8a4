import Logging
import NIOHTTP1
import NIOPosix
import SimulatedCluster
import Testing

@testable import Kubernetes

@Suite(.timeLimit(.minutes(1))) struct LeaseCandidateTests {
  private static let key = ObjectKey(namespace: "monitoring", name: "afterglow")
  /// As quick as a busy machine allows.
  private static let quick = LeasePolicy(
    duration: .seconds(4),
    renewDeadline: .seconds(3),
    retryPeriod: .milliseconds(100),
    requestTimeout: .seconds(1)
  )

  /// Two candidates at one simulated server.
  private static func withCandidates(
    policy: LeasePolicy = quick,
    _ configuration: SimulatedAPIServer.Configuration = .init(),
    body: (SimulatedAPIServer, LeaseCandidate, LeaseCandidate) async throws -> Void
  ) async throws {
    let server = SimulatedAPIServer(configuration)
    try server.createNamespace(key.namespace)
    let port = try await server.start()
    let client = KubernetesClient(
      connection: ClusterConnection(
        server: ServerAddress(isSecure: false, host: "127.0.0.1", port: port),
        origin: "a test"
      ),
      eventLoopGroup: MultiThreadedEventLoopGroup.singleton
    )
    let candidates = ["one", "two"].map { name in
      LeaseCandidate(
        key,
        identity: name,
        policy: policy,
        client: client,
        logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
      )
    }
    do {
      try await body(server, candidates[0], candidates[1])
    } catch {
      try? await client.shutdown()
      await server.stop()
      throw error
    }
    try await client.shutdown()
    await server.stop()
  }

  private static func holder(_ server: SimulatedAPIServer) -> String? {
    server.holder(namespace: key.namespace, name: key.name)
  }

  @Test("the first creates the lease, the second stands by, and gets it as soon as it is given back")
  func handover() async throws {
    try await Self.withCandidates { server, one, two in
      try await one.acquire()
      #expect(Self.holder(server) == "one")
      #expect(one.standing.isLeading)
      #expect(one.standing.standby == nil)
      async let second: Void = two.acquire()
      try await eventually { two.standing.holder == "one" }
      #expect(two.standing.standby == "standing by; one leads")
      let released = ContinuousClock.now
      await one.release(within: .seconds(1))
      try await second
      // It did not wait for the record to be over.
      #expect(ContinuousClock.now - released < Self.quick.duration)
      #expect(Self.holder(server) == "two")
      #expect(two.standing.transitions == 1)
    }
  }

  @Test("a lease that is not renewed is taken over when it is over, and not before")
  func crash() async throws {
    try await Self.withCandidates { server, one, two in
      try await one.acquire()
      let acquired = ContinuousClock.now
      try await two.acquire()
      #expect(ContinuousClock.now - acquired >= Self.quick.duration)
      #expect(Self.holder(server) == "two")
      // The first comes to itself again.
      let error = await #expect(throws: LeaseLost.self) { try await one.keep() }
      #expect(error?.description.contains("the lease monitoring/afterglow is lost") == true)
    }
  }

  @Test("the holder keeps the lease through failures, cut answers and a deletion of the Lease")
  func perseverance() async throws {
    try await Self.withCandidates { server, one, _ in
      try await one.acquire()
      let keeping = Task { try await one.keep() }
      server.failNext(3, status: .serviceUnavailable)
      // Carried out, and not answered.
      server.cutNext(1, afterBytes: 0)
      let writes = server.counts.leaseWrites
      try await eventually { server.counts.leaseWrites > writes + 3 }
      #expect(one.standing.isLeading)
      server.deleteLease(namespace: Self.key.namespace, name: Self.key.name)
      try await eventually { Self.holder(server) == "one" }
      #expect(one.standing.isLeading)
      server.fail(1, of: InjectedFailure(.internalServerError))
      let failed = ContinuousClock.now
      let error = await #expect(throws: LeaseLost.self) { try await keeping.value }
      #expect(ContinuousClock.now - failed < Self.quick.duration)
      #expect(!one.standing.isLeading)
      guard case .notRenewed(_, let trouble?)? = error?.cause else {
        Issue.record("\(String(describing: error))")
        return
      }
      #expect(trouble.contains("500"))
    }
  }

  @Test("an API server that hangs does not keep the holder from giving up in time")
  func silence() async throws {
    try await Self.withCandidates { server, one, _ in
      try await one.acquire()
      server.delayHeads(by: .seconds(3600))
      let silent = ContinuousClock.now
      await #expect(throws: LeaseLost.self) { try await one.keep() }
      #expect(ContinuousClock.now - silent < Self.quick.duration)
    }
  }

  @Test("what the account may not do is named, with the rules that grant it and no more")
  func access() async throws {
    let configuration = SimulatedAPIServer.Configuration(authorise: { _ in false })
    try await Self.withCandidates(configuration) { server, one, _ in
      let task = Task { try await one.acquire() }
      try await eventually { one.standing.trouble?.contains("forbids") == true }
      task.cancel()
      #expect(one.standing.standby == "standing by; nobody leads")
      let access = #"cannot get leases.coordination.k8s.io "afterglow" in namespace monitoring: "#
      #expect(one.standing.trouble?.hasPrefix(access) == true)
    }
    let missing = MissingAccess(accesses: LeaseCandidate.accesses(to: Self.key), origin: "a test")
    #expect(
      missing.remedy == "grant a Role and a RoleBinding in namespace monitoring with the rule "
        + #"{apiGroups: ["coordination.k8s.io"], resources: ["leases"], resourceNames: ["afterglow"], "#
        + #"verbs: ["get", "update"]}, and a Role and a RoleBinding in namespace monitoring with the rule "#
        + #"{apiGroups: ["coordination.k8s.io"], resources: ["leases"], verbs: ["create"]}"#
    )
  }

  @Test("these rules suffice: nothing else is asked of the server")
  func leastAccess() async throws {
    let granted: @Sendable (AccessAttributes) -> Bool = { asked in
      asked.group == "coordination.k8s.io" && asked.resource == "leases" && asked.namespace == "monitoring"
        && (asked.verb == "create" || ["get", "update"].contains(asked.verb) && asked.name == "afterglow")
    }
    try await Self.withCandidates(.init(authorise: granted)) { server, one, two in
      try await one.acquire()
      await one.release(within: .seconds(1))
      #expect(Self.holder(server)?.isEmpty == true)
      try await two.acquire()
      #expect(server.counts.forbidden == 0)
    }
  }
}
