/// Which objects to list and watch.
public struct Selection: Sendable, Hashable, CustomStringConvertible {
  public var resource: ClusterResource
  /// `nil` for all namespaces, and for objects that stand in none.
  public var namespace: String?
  /// In the API's own syntax, such as `spark-role=driver`.
  public var labelSelector: String?
  /// In the API's own syntax, such as `spec.nodeName=node-1`.
  public var fieldSelector: String?

  public init(
    _ resource: ClusterResource,
    namespace: String? = nil,
    labelSelector: String? = nil,
    fieldSelector: String? = nil
  ) {
    self.resource = resource
    self.namespace = namespace
    self.labelSelector = labelSelector
    self.fieldSelector = fieldSelector
  }

  public var description: String {
    let place =
      switch resource {
      case .namespaces: "namespaces"
      case .pods: namespace.map { "namespace \($0)" } ?? "all namespaces"
      }
    let selectors = [labelSelector, fieldSelector].compactMap { $0 }
    return selectors.isEmpty ? place : "\(place) (\(selectors.joined(separator: ", ")))"
  }

  /// What it takes to read them in this way.
  func access(_ verb: String) -> Access {
    Access(verb: verb, resource: resource.rawValue, namespace: namespace)
  }

  var path: String {
    namespace.map { "/api/v1/namespaces/\(QueryItem.encoded($0))/\(resource)" } ?? "/api/v1/\(resource)"
  }

  var queryItems: [QueryItem] {
    [
      labelSelector.map { QueryItem("labelSelector", $0) },
      fieldSelector.map { QueryItem("fieldSelector", $0) },
    ].compactMap { $0 }
  }
}
