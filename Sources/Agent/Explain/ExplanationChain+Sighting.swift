import Console
import Discovery
import FoundationEssentials
import Kubernetes

extension ExplanationChain {
  /// A pod that nothing was known of before it was looked for.
  ///
  /// - Returns: whether there is more to tell.
  mutating func tell(
    _ sighting: PodFinder.Sighting,
    of key: ObjectKey,
    trace: (Pod) -> DiscoveryTrace
  ) -> DiscoveryTrace? {
    switch sighting {
    case .seen(let pod, let exclusion):
      let trace = trace(pod)
      if let exclusion { add(.failed, "scope", exclusion, because: "is not watched: \(exclusion)") }
      tell(trace, at: .now)
      return trace
    case .missing(let nearest, let isWatched):
      let unwatched = isWatched ? "" : ", which is not watched"
      let meant = nearest.map { "; did you mean \(key.namespace)/\($0)?" } ?? ""
      let words = "there is none of this name in namespace \(key.namespace)\(unwatched)\(meant)"
      add(.failed, "pod", words, because: "is not there: \(words)")
    case .failed(let words):
      add(.failed, "pod", words, because: "cannot be looked at: \(words)", isUnknown: true)
    }
    return nil
  }
}
