/// Where all pods that there are have been told of since the start.
struct KnownPods: Sendable {
  private var namespaces: Set<String> = []
  private var areAll = false

  /// - Parameter namespace: where they have; `nil` for everywhere.
  /// - Returns: whether that was not known before.
  mutating func insert(_ namespace: String?) -> Bool {
    guard let namespace else {
      defer { areAll = true }
      return !areAll
    }
    return namespaces.insert(namespace).inserted
  }

  func cover(_ namespace: String) -> Bool { areAll || namespaces.contains(namespace) }
}
