/// Lets equal texts of pods that are kept share their memory: label keys, nodes, namespaces, container names.
///
/// Bounded by being emptied when it is full: what is shared by then stays shared.
public struct StringPool: Sendable {
  /// Longer texts are hardly ever the same as another.
  static let longestText = 256
  /// These are held within the string itself.
  static let longestInlineText = 15

  /// In texts.
  let capacity: Int
  private var texts: Set<String> = []

  public init(capacity: Int = 4096) {
    self.capacity = max(1, capacity)
  }

  var count: Int { texts.count }

  mutating func shared(_ text: String) -> String {
    let length = text.utf8.count
    guard length > Self.longestInlineText, length <= Self.longestText else { return text }
    if texts.count >= capacity, !texts.contains(text) { texts.removeAll(keepingCapacity: true) }
    return texts.insert(text).memberAfterInsert
  }

  mutating func share(_ pod: inout Pod) {
    pod.namespace = shared(pod.namespace)
    pod.nodeName = pod.nodeName.map { shared($0) }
    pod.reason = pod.reason.map { shared($0) }
    share(&pod.labels)
    share(&pod.annotations)
    share(&pod.containers)
    share(&pod.initContainers)
    for index in pod.containerStatuses.indices {
      pod.containerStatuses[index].name = shared(pod.containerStatuses[index].name)
    }
  }

  private mutating func share(_ texts: inout [String: String]) {
    texts = Dictionary(texts.map { (shared($0.key), shared($0.value)) }) { first, _ in first }
  }

  private mutating func share(_ containers: inout [Container]) {
    for index in containers.indices {
      containers[index].name = shared(containers[index].name)
    }
  }
}
