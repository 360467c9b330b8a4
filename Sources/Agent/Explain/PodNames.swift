import Kubernetes
import Synchronization

/// The pods' names of a namespace, for who asks for one that is not there: they are listed twice a minute at most, of
/// whichever namespace, since whoever reaches the console must not be able to load the API server.
final class PodNames: Sendable {
  /// Among how many pods of a namespace a name is looked for that was meant.
  private static let most = 1000

  private let memory = Mutex(NameMemory())

  /// - Returns: none where they are not known and may not be listed now.
  func names(in namespace: String, by client: KubernetesClient) async -> [String] {
    switch memory.withLock({ $0.step(for: namespace, at: .now) }) {
    case .use(let names): return names
    case .list:
      let names = (try? await client.podNames(in: namespace, upTo: Self.most)) ?? []
      memory.withLock { $0.keep(names, of: namespace) }
      return names
    }
  }
}

/// When names may be listed again, and the last that were: a pure state machine.
struct NameMemory {
  enum Step: Equatable {
    case list
    case use([String])
  }

  static let rest = Duration.seconds(30)

  /// Of one namespace alone, so that it does not grow.
  private var last: (namespace: String, names: [String])?
  private var notBefore: ContinuousClock.Instant?

  mutating func step(for namespace: String, at now: ContinuousClock.Instant) -> Step {
    guard notBefore.map({ $0 <= now }) ?? true else {
      return .use(last?.namespace == namespace ? last?.names ?? [] : [])
    }
    notBefore = now + Self.rest
    last = nil
    return .list
  }

  mutating func keep(_ names: [String], of namespace: String) {
    last = (namespace, names)
  }
}
