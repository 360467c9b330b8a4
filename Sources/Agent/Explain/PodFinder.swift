import Kubernetes
import Timing
import YAML

/// Finds one pod by its name, and out why it is not among those that are watched where it is none of them.
struct PodFinder: Sendable {
  enum Sighting: Sendable {
    /// - Parameter exclusion: why it is not watched; `nil` where it is.
    case seen(Pod, exclusion: String?)
    /// There is none of that name.
    ///
    /// - Parameters:
    ///   - nearest: a pod of the namespace whose name somebody may have meant.
    ///   - isWatched: whether one would be watched in that namespace, as far as its name tells.
    case missing(nearest: String?, isWatched: Bool)
    case failed(String)

    var isThere: Bool {
      if case .seen = self { true } else { false }
    }
  }

  let client: KubernetesClient
  let scope: PodScope
  /// For all that is asked.
  var timeout = Duration.seconds(10)
  let names = PodNames()

  func find(_ key: ObjectKey) async -> Sighting {
    do {
      return try await withDeadline(timeout) { try await self.look(for: key) }
    } catch {
      return .failed("\(error)")
    }
  }

  private func look(for key: ObjectKey) async throws -> Sighting {
    guard let pod = try await client.pod(key) else {
      // Of namespaces that are not watched, whoever asks is to learn nothing.
      guard scope.mayHold(namespace: key.namespace) else { return .missing(nearest: nil, isWatched: false) }
      let names = await names.names(in: key.namespace, by: client)
      return .missing(nearest: SpellingSuggestion.nearest(to: key.name, among: names), isWatched: true)
    }
    if let exclusion = scope.exclusion(of: pod) { return .seen(pod, exclusion: exclusion) }
    let isHeld = try await client.holds(pod, in: scope)
    return .seen(pod, exclusion: isHeld ? nil : "it is not among the pods that are watched: \(scope)")
  }
}
