/// Reads what a ``Pursuit`` is after.
protocol ObjectReader: Sendable {
  associatedtype Object: ClusterObject

  /// Whether to read and keep an object that was not known before.
  func wants(_ head: ObjectHead) -> Bool
  mutating func read(_ sent: SentObject) throws(WireFault) -> Object
}

struct PodReader: ObjectReader {
  let interest: PodInterest
  private var strings = StringPool()

  init(interest: PodInterest) {
    self.interest = interest
  }

  func wants(_ head: ObjectHead) -> Bool { interest.includes(head) }

  mutating func read(_ sent: SentObject) throws(WireFault) -> Pod {
    var pod = try sent.pod(sharing: &strings)
    pod.annotations = pod.annotations.filter { interest.keepsAnnotation($0.key) }
    return pod
  }
}

/// Of a namespace, its metadata is all that matters.
struct NamespaceReader: ObjectReader {
  func wants(_ head: ObjectHead) -> Bool { true }

  func read(_ sent: SentObject) -> ObjectHead {
    var head = sent.head
    head.annotations = [:]
    return head
  }
}
