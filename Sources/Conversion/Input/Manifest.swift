public import YAML

/// An object of Kubernetes as somebody wrote it, or as the API server sent it.
public struct Manifest: Sendable {
  /// All of it: `apiVersion`, `kind`, `metadata`, `spec`.
  public let node: YAMLNode
  /// As messages name it: a file, or what was asked of the cluster.
  public let file: String
  /// Its number among the documents of its file, from 1, where it comes from one.
  let document: Int?
  /// Whether it has lines that a person can go to.
  var hasLines: Bool { document != nil }
  /// What it is where the list that it comes from says so, and not the object itself.
  private let listed: (version: String?, kind: String?)

  /// - Parameter document: its number among those of its file, from 1; `nil` where there is no file.
  public init(_ node: YAMLNode, file: String, document: Int?) {
    self.init(node, file: file, document: document, listed: (nil, nil))
  }

  private init(_ node: YAMLNode, file: String, document: Int?, listed: (version: String?, kind: String?)) {
    self.node = node
    self.file = file
    self.document = document
    self.listed = listed
  }

  /// The object, or those that it holds where it is a list (`List`, `ServiceMonitorList`).
  public var objects: [Manifest] {
    guard let kind, kind.hasSuffix("List"), let items = node["items"]?.sequence else { return [self] }
    let listed = kind == "List" ? (nil, nil) : (version, String(kind.dropLast("List".count)))
    return items.map { Manifest($0, file: file, document: document, listed: listed) }
  }

  var version: String? { node["apiVersion"]?.scalar?.text ?? listed.version }
  var kind: String? { node["kind"]?.scalar?.text ?? listed.kind }
  var name: String? { node["metadata"]?.text("name") }
  var namespace: String? { node["metadata"]?["namespace"]?.scalar.flatMap { $0.isNull ? nil : $0.text } }

  func place(of mark: YAMLMark) -> String { hasLines ? "\(file):\(mark)" : file }
}
