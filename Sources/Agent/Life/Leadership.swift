import FoundationEssentials
import Kubernetes
import Logging
import ServiceLifecycle

/// Lets the agent work only while it holds a lease, where replicas of it share one.
final class Leadership: Sendable {
  private let candidate: LeaseCandidate
  private let logger: Logger

  /// Within the ten seconds that the agent has for its own end.
  private static let timeForRelease = Duration.seconds(1)

  init(_ key: ObjectKey, policy: LeasePolicy, client: KubernetesClient, logger: Logger) {
    // As client-go has it: a pod that is started again under the same name is another candidate.
    let identity = "\(ProcessInfo.processInfo.hostName)_\(UUID().uuidString.lowercased())"
    candidate = LeaseCandidate(key, identity: identity, policy: policy, client: client, logger: logger)
    self.logger = logger
  }

  var standing: LeaseStanding { candidate.standing }

  /// Stands by until the lease is got, then works, then gives it back. Returns without having worked where the agent's end
  /// is asked for before.
  ///
  /// - Parameter work: cancelled at once where the lease is lost.
  /// - Throws: `LeaseLost`, or what the work throws.
  func lead(_ work: @escaping @Sendable () async throws -> Void) async throws {
    do {
      try await cancelWhenGracefulShutdown { try await self.candidate.acquire() }
    } catch is CancellationError {
      await candidate.release(within: Self.timeForRelease)
      return
    }
    do {
      try await withThrowingTaskGroup(of: Void.self) { group in
        defer { group.cancelAll() }
        group.addTask { try await work() }
        group.addTask { try await self.candidate.keep() }
        try await group.next()
      }
    } catch let lost as LeaseLost {
      logger.critical("the lease is lost; ending without last pushes", metadata: ["cause": "\(lost)"])
      throw lost
    } catch {
      await candidate.release(within: Self.timeForRelease)
      throw error
    }
    // Not before the work has ended: another begins as soon as it sees this.
    await candidate.release(within: Self.timeForRelease)
  }
}
