import FoundationEssentials
public import Logging
import Synchronization
import Timing

/// Takes part in the election for one Lease. To be used in this order, once: ``acquire()``, ``keep()`` beside the work, and
/// ``release(within:)`` after it.
public final class LeaseCandidate: Sendable {
  private let key: ObjectKey
  private let identity: String
  private let client: KubernetesClient
  private let logger: Logger
  private let election: Mutex<LeaseElection>
  /// What the log has said last.
  private let told = Mutex<(holder: String?, trouble: String?)>((nil, nil))

  /// - Parameter identity: a name that no other candidate has, nor this one after a restart.
  public init(
    _ key: ObjectKey,
    identity: String,
    policy: LeasePolicy = LeasePolicy(),
    client: KubernetesClient,
    logger: Logger
  ) {
    self.key = key
    self.identity = identity
    self.client = client
    self.logger = logger
    election = Mutex(LeaseElection(key: key, identity: identity, policy: policy))
  }

  /// All that an account must be allowed to do to take part.
  public static func accesses(to key: ObjectKey) -> [Access] {
    ["get", "update", "create"].map { Access(verb: $0, lease: key) }
  }

  public var standing: LeaseStanding {
    election.withLock { election in
      LeaseStanding(
        lease: key,
        isLeading: election.isLeading,
        holder: election.holder,
        transitions: election.transitions,
        trouble: election.trouble ?? (election.isInformed ? nil : "it has not been read yet")
      )
    }
  }

  /// Stands by until the lease is this candidate's.
  ///
  /// - Throws: `CancellationError`.
  public func acquire() async throws {
    while !election.withLock({ $0.leads(at: client.time.now()) }) { _ = try await advance() }
  }

  /// Renews the lease until the task is cancelled.
  ///
  /// - Throws: ``LeaseLost`` where the right to work is over; else `CancellationError`.
  public func keep() async throws {
    while true { _ = try await advance() }
  }

  /// Gives the lease back where it is held, so that others need not wait until it is over.
  public func release(within limit: Duration) async {
    election.withLock { $0.release() }
    do {
      try await withDeadline(limit, sleep: client.time.sleep) {
        while try await self.advance() {}
      }
    } catch {
      logger.debug("the lease could not be given back", metadata: ["lease": "\(key)", "cause": "\(error)"])
    }
  }

  /// - Returns: whether there is anything more to do.
  private func advance() async throws -> Bool {
    try Task.checkCancellation()
    let time = client.time
    switch election.withLock({ $0.next(at: time.now(), date: time.date()) }) {
    case .wait(let instant):
      try await time.sleep(instant - time.now())
    case .send(let request, let limit):
      let answer = try await answer(to: request, within: limit)
      var generator = SystemRandomNumberGenerator()
      election.withLock { $0.receive(answer, at: time.now(), using: &generator) }
      tell()
    case .lost(let cause):
      throw LeaseLost(lease: key, cause: cause)
    case .released:
      return false
    }
    return true
  }

  private func answer(
    to request: LeaseElection.Request,
    within limit: Duration
  ) async throws -> LeaseElection.Answer {
    do {
      return try await withDeadline(limit, sleep: client.time.sleep) { [client, key] in
        switch request {
        case .read: try await client.lease(key).map { .lease($0) } ?? .absent
        case .create(let lease): .lease(try await client.create(lease, at: key))
        case .update(let lease): .lease(try await client.update(lease, at: key))
        }
      }
    } catch let error as ClusterError where error.isConflict {
      return .conflict
    } catch let error as ClusterError where error.code == .notFound && request.isUpdate {
      return .absent
    } catch is DeadlineExceeded {
      return .failed("the API server at \(client.connection.server) did not answer within \(limit.written)")
    } catch {
      try Task.checkCancellation()
      return .failed("\(error)")
    }
  }

  /// Says once who leads, and once what is in the way.
  private func tell() {
    let standing = standing
    let trouble = election.withLock(\.trouble)
    let news = told.withLock { told in
      // An own name there that gives no right to work yet is no news.
      let holder = standing.holder == identity && !standing.isLeading ? nil : standing.holder
      defer { told = (holder ?? told.holder, trouble) }
      return (holder: holder == told.holder ? nil : holder, isTroubleNew: told.trouble != trouble)
    }
    var metadata: Logger.Metadata = ["lease": "\(key)"]
    if news.isTroubleNew, let trouble {
      metadata["cause"] = "\(trouble)"
      logger.warning("the lease cannot be read or written; trying again", metadata: metadata)
    }
    guard let holder = news.holder else { return }
    metadata["leader"] = "\(holder)"
    if standing.isLeading {
      metadata["transitions"] = "\(standing.transitions)"
      logger.notice("leading", metadata: metadata)
    } else {
      logger.info("standing by", metadata: metadata)
    }
  }
}

extension LeaseElection.Request {
  fileprivate var isUpdate: Bool {
    if case .update = self { true } else { false }
  }
}
