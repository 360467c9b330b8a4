import Discovery

/// The pods that ask to be scraped, each as it is handed on: a pure state machine between discovery and those who follow
/// the pods.
struct PodRegister {
  /// What is to be handed on.
  enum Change: Equatable {
    case updated(DiscoveredPod)
    case gone(DiscoveredPod)
  }

  /// What is to be said of a pod.
  struct Notice: Equatable {
    enum Kind: Equatable {
      case notScraped
      case annotationNotFollowed
      /// It ended before anything of it was captured.
      case missed
    }

    var kind: Kind
    var pod: PodReference
    var reason: String
  }

  /// By UID.
  private(set) var pods: [String: DiscoveredPod] = [:]
  private var addresses = AddressBook()

  /// What discovery makes of a pod now. Others may lose their targets by it, or get them back.
  ///
  /// - Returns: what is to be handed on, in this order; and what is to be said that was not said before.
  mutating func update(_ pod: DiscoveredPod) -> (changes: [Change], notices: [Notice]) {
    let told = addresses.update(pod)
    return (told.map(Change.updated), told.flatMap { note($0) })
  }

  /// Kubernetes has removed the pod.
  mutating func remove(_ pod: DiscoveredPod) -> (changes: [Change], notices: [Notice]) {
    pods[pod.reference.uid] = nil
    let told = addresses.remove(pod.reference)
    return ([.gone(pod)] + told.map(Change.updated), told.flatMap { note($0) })
  }

  private mutating func note(_ pod: DiscoveredPod) -> [Notice] {
    let before = pods[pod.reference.uid]
    pods[pod.reference.uid] = pod.isAnnotated ? pod : nil
    var notices: [Notice] = []
    if let reason = pod.reason, reason.isMistake || reason.isAddressTaken, reason != before?.reason {
      notices.append(Notice(kind: .notScraped, pod: pod.reference, reason: "\(reason)"))
    }
    // Of a pod that has ended there is nothing left to put right.
    let known = Set(before?.warnings ?? [])
    for warning in pod.warnings where !pod.life.isEnded && !known.contains(warning) {
      notices.append(Notice(kind: .annotationNotFollowed, pod: pod.reference, reason: "\(warning)"))
    }
    return notices
  }
}
