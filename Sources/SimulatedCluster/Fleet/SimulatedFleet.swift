import FoundationEssentials
import Kubernetes
public import NIOCore
public import NIOPosix
import Synchronization

/// Drivers that come and go on a simulated cluster, as the scheduler, the kubelet and Spark would have them.
public final class SimulatedFleet: Sendable {
  private struct Member: Sendable {
    var driver: SimulatedDriver
    var truth: ApplicationTruth
  }

  public let plan: FleetPlan
  private let schedule: [FleetPlan.Driver]
  private let server: SimulatedAPIServer
  private let group: any EventLoopGroup
  private let members: Mutex<[Member]>

  public init(
    _ plan: FleetPlan,
    on server: SimulatedAPIServer,
    group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton
  ) {
    self.plan = plan
    self.server = server
    self.group = group
    schedule = plan.schedule
    members = Mutex(
      schedule.map { planned in
        Member(
          driver: SimulatedDriver(
            planned.application,
            address: planned.address.description,
            port: plan.port,
            timing: plan.timing.driver,
            group: group
          ),
          truth: ApplicationTruth(
            id: planned.application.id,
            namespace: planned.namespace,
            podName: planned.podName,
            address: planned.address.description,
            plannedEnding: planned.ending
          )
        )
      }
    )
  }

  /// What happened to each application until now, in the order of their starts.
  public var truth: [ApplicationTruth] {
    members.withLock { members in
      members.map { member in
        var truth = member.truth
        truth.uiUpAt = member.driver.uiUpAt
        truth.finalValues = member.driver.finalValues
        truth.scrapesByClient = member.driver.scrapesByClient
        truth.scrapes = truth.scrapesByClient.values.reduce(0, +)
        truth.lastScrape = member.driver.lastScrape
        return truth
      }
    }
  }

  /// Lets the fleet live, and returns when the last driver has ended and its pod says so. When the task is cancelled
  /// all drivers end at once.
  ///
  /// - Throws: `ListenError` where a driver's address cannot be had, `PodError` where the cluster already has a pod
  ///   of a name that the fleet needs or where one is removed behind its back, or `CancellationError`.
  public func run() async throws {
    for number in 0..<max(0, plan.bystanders) { try createBystander(number + 1) }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for index in schedule.indices {
        group.addTask { try await self.live(index) }
      }
      // Not `waitForAll`, which would let the others live on for an hour before it tells of the first that failed.
      for try await _ in group {}
    }
  }

  private func createBystander(_ number: Int) throws {
    let pod = SparkPods.bystander(number, namespace: plan.namespaces.first ?? "default")
    try server.create(pod)
    try server.update(namespace: pod.namespace, name: pod.name) { pod in
      pod.beCreated(on: "node-1", at: Date())
      pod.run(at: "10.244.0.\(number % 250 + 1)", since: Date())
    }
  }

  /// One driver from its pod's creation to its end.
  private func live(_ index: Int) async throws {
    let planned = schedule[index]
    let driver = members.withLock { $0[index].driver }
    try await Task.sleep(for: planned.startsAfter)
    try server.create(SparkPods.driver(planned, port: plan.port))
    try await Task.sleep(for: plan.timing.scheduling)
    try update(planned) { $0.beCreated(on: "node-\(index % 3 + 1)", at: Date()) }
    try await Task.sleep(for: plan.timing.containerCreation)

    let runningAt = Date()
    members.withLock { $0[index].truth.runningAt = runningAt }
    do {
      try await runContainer(index, driver, since: runningAt)
    } catch {
      // No driver outlives the fleet.
      await driver.stop()
      throw error
    }
    let endedAt = Date()
    members.withLock { $0[index].truth.endedAt = endedAt }

    try await Task.sleep(for: planned.endReport)
    try removeExecutors(of: planned)
    try update(planned) { $0.terminate(planned.ending, startedAt: runningAt, finishedAt: endedAt) }
    // Deleted by the plan or by somebody else: either way the kubelet has the last word.
    if server.pod(namespace: planned.namespace, name: planned.podName)?.deletionTimestamp != nil {
      try server.finishDeletion(namespace: planned.namespace, name: planned.podName)
    }
  }

  /// From the process' start to its death. The kubelet's report comes beside it, and not at all when the life is
  /// over first.
  private func runContainer(_ index: Int, _ driver: SimulatedDriver, since runningAt: Date) async throws {
    let planned = schedule[index]
    try await withThrowingTaskGroup(of: Bool.self) { group in
      defer { group.cancelAll() }
      group.addTask {
        try await driver.start()
        return false
      }
      group.addTask {
        try await Task.sleep(for: planned.startReport)
        try self.update(planned) { $0.run(at: planned.address.description, since: runningAt) }
        try self.createExecutors(of: planned, index)
        return false
      }
      group.addTask {
        try await Task.sleep(for: planned.life)
        // However slow this machine is: a driver that was to open its port before its end does.
        while planned.life > self.plan.timing.driver.uiDelay, driver.uiUpAt == nil {
          try await Task.sleep(for: .milliseconds(2))
        }
        try await self.end(index, driver)
        return true
      }
      while let isOver = try await group.next(), !isOver {}
    }
  }

  private func end(_ index: Int, _ driver: SimulatedDriver) async throws {
    let planned = schedule[index]
    if planned.ending == .deleted {
      members.withLock { $0[index].truth.deletionAskedAt = Date() }
      try server.delete(namespace: planned.namespace, name: planned.podName)
      try await Task.sleep(for: planned.termination)
    }
    await driver.stop()
  }

  private func update(_ planned: FleetPlan.Driver, _ change: @Sendable (inout Pod) -> Void) throws {
    try server.update(namespace: planned.namespace, name: planned.podName, change)
  }

  private func createExecutors(of planned: FleetPlan.Driver, _ index: Int) throws {
    for number in 1..<(max(0, plan.executors) + 1) {
      let pod = try server.create(SparkPods.executor(number, of: planned))
      try server.update(namespace: pod.namespace, name: pod.name) { pod in
        pod.beCreated(on: "node-\(number % 3 + 1)", at: Date())
        pod.run(at: "10.244.\(index % 250 + 1).\(number % 250 + 1)", since: Date())
      }
    }
  }

  /// Spark deletes its executors' pods when it ends, and the garbage collector those of a driver that was killed.
  private func removeExecutors(of planned: FleetPlan.Driver) throws {
    for number in 1..<(max(0, plan.executors) + 1) {
      let name = SparkPods.executorName(number, of: planned)
      guard server.pod(namespace: planned.namespace, name: name) != nil else { continue }
      try server.finishDeletion(namespace: planned.namespace, name: name)
    }
  }
}
