/// One answer to a list request.
public struct PodPage: Sendable, Hashable {
  public var pods: [Pod]
  /// The version of the whole list, to watch from.
  public var resourceVersion: String
  /// Asks for the next page; `nil` on the last one.
  public var continuation: String?

  public init(pods: [Pod], resourceVersion: String, continuation: String? = nil) {
    self.pods = pods
    self.resourceVersion = resourceVersion
    self.continuation = continuation
  }
}
