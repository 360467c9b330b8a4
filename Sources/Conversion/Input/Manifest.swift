public import YAML

/// An object of Kubernetes as somebody wrote it, or as the API server sent it.
public struct Manifest: Sendable {
  /// All of it: `apiVersion`, `kind`, `metadata`, `spec`.
  public let node: YAMLNode
  /// As messages name it: a file, or what was asked of the cluster.
  public let file: String
  /// Whether it has lines that a person can go to.
  public let hasLines: Bool
  /// What it is where the list that it comes from says so, and not the object itself.
  private let listed: (version: String?, kind: String?)

  public init(_ node: YAMLNode, file: String, hasLines: Bool = true) {
    self.init(node, file: file, hasLines: hasLines, listed: (nil, nil))
  }

  private init(_ node: YAMLNode, file: String, hasLines: Bool, listed: (version: String?, kind: String?)) {
    self.node = node
    self.file = file
    self.hasLines = hasLines
    self.listed = listed
  }

  /// The object, or those that it holds where it is a list (`List`, `ServiceMonitorList`).
  public var objects: [Manifest] {
    guard let kind, kind.hasSuffix("List"), let items = node["items"]?.sequence else { return [self] }
    let listed = kind == "List" ? (nil, nil) : (version, String(kind.dropLast("List".count)))
    return items.map { Manifest($0, file: file, hasLines: hasLines, listed: listed) }
  }

  var version: String? { node["apiVersion"]?.scalar?.text ?? listed.version }
  var kind: String? { node["kind"]?.scalar?.text ?? listed.kind }
  var name: String? { node["metadata"]?["name"]?.scalar?.text }
  var namespace: String? { node["metadata"]?["namespace"]?.scalar.flatMap { $0.isNull ? nil : $0.text } }

  func place(of mark: YAMLMark) -> String { hasLines ? "\(file):\(mark)" : file }
}
