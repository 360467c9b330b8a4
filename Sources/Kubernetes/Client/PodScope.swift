/// Which pods to list and watch.
public struct PodScope: Sendable, Hashable, CustomStringConvertible {
  public enum Extent: Sendable, Hashable {
    case allNamespaces
    case namespace(String)
  }

  public var extent: Extent
  /// In the API's own syntax, such as `spark-role=driver`.
  public var labelSelector: String?
  /// In the API's own syntax, such as `spec.nodeName=node-1`.
  public var fieldSelector: String?

  public init(_ extent: Extent, labelSelector: String? = nil, fieldSelector: String? = nil) {
    self.extent = extent
    self.labelSelector = labelSelector
    self.fieldSelector = fieldSelector
  }

  public static let allNamespaces = PodScope(.allNamespaces)

  public static func namespace(_ name: String) -> PodScope { PodScope(.namespace(name)) }

  /// `nil` for all namespaces.
  public var namespace: String? {
    switch extent {
    case .allNamespaces: nil
    case .namespace(let name): name
    }
  }

  public var description: String {
    let place = namespace.map { "namespace \($0)" } ?? "all namespaces"
    let selectors = [labelSelector, fieldSelector].compactMap { $0 }
    return selectors.isEmpty ? place : "\(place) (\(selectors.joined(separator: ", ")))"
  }

  var path: String {
    namespace.map { "/api/v1/namespaces/\(QueryItem.encoded($0))/pods" } ?? "/api/v1/pods"
  }

  var queryItems: [QueryItem] {
    [
      labelSelector.map { QueryItem("labelSelector", $0) },
      fieldSelector.map { QueryItem("fieldSelector", $0) },
    ].compactMap { $0 }
  }
}
