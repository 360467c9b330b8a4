import Capture
import Console
import Delivery
import FoundationEssentials
import Kubernetes
import Logging
import NIOCore
import Timing
import Transport

/// All that has to do with groups once they are captured: gateways, the spool, who acknowledges.
final class GroupDelivery: Sendable {
  /// Whose the groups are.
  let owner: String
  private let configuration: AgentConfiguration
  private let clients: [PushgatewayClient]
  private let prometheuses: [PrometheusClient]
  private let gateways: Gateways?
  private let spool: Spool?
  private let acknowledger: Acknowledger?
  private let logger: Logger

  init(
    configuration: AgentConfiguration,
    connection: ClusterConnection,
    eventLoopGroup: any EventLoopGroup,
    userAgent: String,
    logger: Logger
  ) {
    self.configuration = configuration
    self.logger = logger
    let owner =
      configuration.owner
      ?? OwnerName.derived(
        connection: connection,
        scope: configuration.scope,
        job: configuration.job,
        labels: configuration.groupingLabels
      )
    self.owner = owner
    clients = configuration.pushgateways.map { address in
      PushgatewayClient(
        address: address,
        on: eventLoopGroup,
        timeout: configuration.pushTimeout,
        userAgent: userAgent,
        isCompressing: configuration.pushCompression == .gzip
      )
    }
    prometheuses = configuration.prometheuses.map { address in
      PrometheusClient(address: address, owner: owner, on: eventLoopGroup, userAgent: userAgent)
    }
    let keys = GroupKeys(
      job: configuration.job,
      labels: configuration.groupingLabels,
      owner: owner,
      isOfNode: configuration.scope.node != nil
    )
    let sinks = clients.map { client in
      PushgatewaySink(
        client: client,
        keys: keys,
        isWatched: { configuration.scope.mayHold(namespace: $0) },
        eventLoop: eventLoopGroup.next(),
        logger: logger
      )
    }
    let gateways =
      sinks.isEmpty
      ? nil
      : Gateways(
        sinks,
        failoverAfter: configuration.failoverAfter,
        eventLoop: eventLoopGroup.next(),
        logger: logger,
        isWatched: { configuration.scope.mayHold(namespace: $0) }
      )
    self.gateways = gateways
    spool = configuration.spool.map { path in
      Spool(
        configuration: .init(
          path: path,
          owner: owner,
          byteLimit: configuration.spoolBytes,
          fileLimit: configuration.spoolFiles,
          awaitsDelivery: gateways != nil
        ),
        gateway: { gateways?.gateway(of: $0) },
        eventLoop: eventLoopGroup.next(),
        logger: logger
      )
    }
    acknowledger =
      prometheuses.isEmpty
      ? nil
      : Acknowledger(
        clients: prometheuses,
        maxHold: configuration.maxHold,
        eventLoop: eventLoopGroup.next(),
        logger: logger
      )
  }

  /// Whether somebody takes the groups; if not, they are to be served.
  var hasGateways: Bool { gateways != nil }

  /// What the ledger has to know of the delivery.
  var ledgerConfiguration: ApplicationLedger.Configuration {
    ApplicationLedger.Configuration(
      hold: configuration.hold,
      maxHold: configuration.maxHold,
      awaitsAcknowledgement: acknowledger != nil,
      awaitsDelivery: hasGateways,
      awaitsLastWord: configuration.history != nil,
      owner: owner,
      reservedLabels: Set(["job"] + configuration.groupingLabels.map(\.name)),
      metricNames: configuration.metricNames,
      relabelings: configuration.metricRelabelings,
      treatments: configuration.treatments
    )
  }

  /// Takes note of what has changed. Returns at once.
  func note(_ changes: [GroupChange]) {
    // The spool first: a group whose file is gone is found at its gateway, should the agent be killed in between.
    spool?.note(changes)
    gateways?.note(changes)
  }

  /// Whether the spool's folder can be used, by somebody who does not work yet.
  func tryOutSpool() async throws {
    try await spool?.tryOut()
  }

  /// Goes on with what an earlier run left in the spool. Before anything new is heard of.
  ///
  /// - Parameter term: as `Spool.restore(term:)` has it.
  func takeOver(for store: ApplicationStore, term: Int64?) async throws {
    guard let spool else { return }
    let groups = try await spool.restore(term: term)
    gateways?.keep(groups)
    store.restore(groups)
  }

  /// Delivers until the task is cancelled.
  func run(from store: ApplicationStore) async {
    await withTaskGroup { group in
      group.addTask { await store.run() }
      if let spool { group.addTask { await spool.run(from: store) } }
      if let gateways {
        group.addTask { await gateways.run(from: store) { self.spool?.delivered($0, generation: $1) } }
      }
      if let acknowledger { group.addTask { await acknowledger.run(for: store) } }
      await group.waitForAll()
    }
  }

  /// Sends what is not sent, without regard to pace. While `run` runs.
  func flush(within limit: Duration) async {
    async let unspooled = spool?.flush(within: limit)
    let unsent = await gateways?.flush(within: limit) ?? 0
    let unsafe = await unspooled
    guard unsent > 0 else { return }
    let cause = gateways?.statuses.lazy.compactMap(\.lastFailure).first ?? "the time was over"
    var metadata: Logger.Metadata = ["groups": "\(unsent)", "cause": "\(cause)"]
    if let unsafe, unsafe > 0 { metadata["not_in_spool"] = "\(unsafe)" }
    if unsafe == 0 {
      logger.warning("groups are left that could not be pushed; the spool has them", metadata: metadata)
    } else {
      logger.error("groups are left that could not be pushed", metadata: metadata)
    }
  }

  func shutdown() async throws {
    for client in clients { try await client.shutdown() }
    for prometheus in prometheuses { try await prometheus.shutdown() }
  }
}

// MARK: What there is to say of it

extension GroupDelivery {
  /// For the log, when the agent starts.
  var announcement: Logger.Metadata {
    [
      "pushgateway": "\(Self.listed(configuration.pushgateways) ?? "none; serving /applications/metrics")",
      "prometheus": "\(Self.listed(configuration.prometheuses) ?? "none; holding for \(configuration.hold.written)")",
      "spark-history": "\(configuration.history.map { "\($0.address)" } ?? "none")",
      "spool": "\(configuration.spool ?? "none")",
      "owner": "\(owner)",
    ]
  }

  private static func listed(_ addresses: [some PeerAddress]) -> String? {
    addresses.isEmpty ? nil : addresses.map(\.description).joined(separator: ", ")
  }

  /// Says of each endpoint what is unsafe, or does not work yet, in how it is to be reached.
  func warnOfEndpoints() {
    for endpoint in configuration.endpoints {
      let metadata: Logger.Metadata = ["endpoint": "\(endpoint)"]
      if endpoint.exposesSecrets {
        logger.warning("credentials are sent over plain HTTP; use https where others may listen", metadata: metadata)
      }
      if let exposing = endpoint.access.credentials?.exposingEndpoint {
        logger.warning(
          "the client's secret is sent over plain HTTP; let token-url begin with https://",
          metadata: metadata.merging(["token-url": "\(exposing)"]) { $1 }
        )
      }
      if endpoint.access.tls.skipsVerification {
        logger.warning("its certificate is not verified; name its authority (tls.ca-file) instead", metadata: metadata)
      }
    }
    let faults =
      clients.map { ($0.address.base, $0.client.accessFault) }
      + prometheuses.map { ($0.address.base, $0.accessFault) }
    for (endpoint, fault) in faults {
      guard let fault else { continue }
      logger.warning("endpoint cannot be used as it is", metadata: ["endpoint": "\(endpoint)", "reason": "\(fault)"])
    }
  }

  /// Adds to a snapshot of the agent how the delivery stands.
  func describe(in snapshot: inout AgentSnapshot) {
    snapshot.gateways = gateways?.statuses ?? []
    snapshot.gatewaysOfGroups = gateways?.gateways(of: snapshot.groups.map(\.id)) ?? [:]
    snapshot.acknowledgers = configuration.prometheuses.map(\.description)
    snapshot.spool = spool?.status
    snapshot.acknowledgement = acknowledger?.status
  }
}
