import FoundationEssentials
import Kubernetes
import Logging
import ServiceLifecycle
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Lets the agent work only while it holds a lease, where replicas of it share one.
final class Leadership: Sendable {
  private let candidate: LeaseCandidate
  private let logger: Logger

  /// How long work may go on after the loss: others may begin then.
  private let timeForEnd: Duration
  /// What runs while it does.
  private let abandonment = Mutex<Task<Void, Never>?>(nil)

  /// Within the ten seconds that the agent has for its own end.
  private static let timeForRelease = Duration.seconds(1)

  init(_ key: ObjectKey, policy: LeasePolicy, client: KubernetesClient, logger: Logger) {
    timeForEnd = max(.seconds(1), policy.duration - policy.renewDeadline)
    // As client-go has it: a pod that is started again under the same name is another candidate.
    let identity = "\(ProcessInfo.processInfo.hostName)_\(UUID().uuidString.lowercased())"
    candidate = LeaseCandidate(key, identity: identity, policy: policy, client: client, logger: logger)
    self.logger = logger
  }

  var standing: LeaseStanding { candidate.standing }

  /// Whether the lease was lost: this process does not get it again.
  var isLost: Bool { abandonment.withLock { $0 != nil } }

  /// Stands by until the lease is got, then works, then gives it back. Returns without having worked where the agent's end
  /// is asked for before.
  ///
  /// - Parameter work: gets the number of the term. It is cancelled at once where the lease is lost, and the process ends
  ///   where it does not end by that.
  /// - Throws: `LeaseLost`, or what the work throws.
  func lead(_ work: @escaping @Sendable (_ term: Int64) async throws -> Void) async throws {
    do {
      try await cancelWhenGracefulShutdown { try await self.candidate.acquire() }
    } catch is CancellationError {
      await candidate.release(within: Self.timeForRelease)
      return
    }
    let term = standing.transitions
    do {
      try await withThrowingTaskGroup(of: Void.self) { group in
        defer { group.cancelAll() }
        group.addTask { try await work(term) }
        group.addTask {
          do {
            try await self.candidate.keep()
          } catch let lost as LeaseLost {
            self.abandon()
            throw lost
          }
        }
        try await group.next()
      }
    } catch let lost as LeaseLost {
      abandonment.withLock { $0?.cancel() }
      logger.critical("the lease is lost; ending without last pushes", metadata: ["cause": "\(lost)"])
      throw lost
    } catch {
      await candidate.release(within: Self.timeForRelease)
      throw error
    }
    // Not before the work has ended: another begins as soon as it sees this.
    await candidate.release(within: Self.timeForRelease)
  }

  /// A write to a disk that hangs cannot be cancelled, and two must not work at a time.
  private func abandon() {
    let task = Task { [logger, timeForEnd] in
      guard (try? await Task.sleep(for: timeForEnd)) != nil else { return }
      logger.critical("the lease is lost and the work does not end; the process is given up")
      _exit(EXIT_FAILURE)
    }
    abandonment.withLock { $0 = task }
  }
}
