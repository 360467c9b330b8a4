import YAML

/// A ServiceMonitor or a PodMonitor. A class, since many parts of the conversion hold on to one.
final class Monitor: Sendable {
  enum Kind: String {
    case service = "ServiceMonitor"
    case pod = "PodMonitor"

    /// The key of its endpoints.
    var endpoints: String {
      switch self {
      case .service: "endpoints"
      case .pod: "podMetricsEndpoints"
      }
    }
  }

  let kind: Kind
  let manifest: Manifest
  let name: String
  /// `nil` where the object names none and nobody else does.
  let namespace: String?
  let spec: YAMLNode

  /// - Parameter namespace: of objects that name none.
  /// - Returns: `nil` where the object is something else.
  init?(_ manifest: Manifest, namespace: String?) {
    guard let kind = manifest.kind.flatMap(Kind.init(rawValue:)) else { return nil }
    self.kind = kind
    self.manifest = manifest
    name = manifest.name ?? ""
    self.namespace = manifest.namespace ?? namespace
    spec = manifest.node["spec"] ?? YAMLNode(.mapping([]), mark: manifest.node.mark)
  }

  var endpoints: [YAMLNode] { spec[kind.endpoints]?.sequence ?? [] }

  /// As messages and comments name it.
  var words: String {
    guard !name.isEmpty else { return "\(kind.rawValue) without a name" }
    return "\(kind.rawValue) \(namespace.map { "\($0)/" } ?? "")\(name)"
  }

  /// One of its endpoints, with its number from 1 where there are several.
  func words(ofEndpoint index: Int) -> String {
    guard endpoints.count > 1 else { return words }
    return "\(words), endpoint \(index + 1)\(portText(ofEndpoint: index).map { " (\($0))" } ?? "")"
  }

  /// As the endpoint names its port.
  func portText(ofEndpoint index: Int) -> String? {
    ["port", "portNumber", "targetPort"].lazy.compactMap { self.endpoints[index].text($0) }.first
  }

  /// The namespaces of what it selects; empty for all, `nil` where its own would be meant and is not known.
  var namespaces: [String]? {
    let selector = spec["namespaceSelector"]
    if selector?["any"]?.scalar?.bool == true { return [] }
    let names = selector?["matchNames"]?.texts ?? []
    return names.isEmpty ? namespace.map { [$0] } : names
  }
}

extension YAMLNode {
  /// The texts of a list, whatever the schema takes them for.
  var texts: [String] { sequence?.compactMap { $0.value?.text } ?? [] }

  /// The texts of a mapping, in its order.
  var pairs: [(key: String, value: String)] {
    mapping?.compactMap { entry in entry.value.value.map { (entry.key.text, $0.text) } } ?? []
  }

  /// The scalar, unless it says nothing.
  var value: YAMLScalar? { scalar.flatMap { $0.isNull ? nil : $0 } }

  /// The value of a key, unless it is empty: as Go reads a text that may be left out.
  func text(_ key: String) -> String? { self[key]?.value.flatMap { $0.text.isEmpty ? nil : $0.text } }

  func isTrue(_ key: String) -> Bool { self[key]?.scalar?.bool == true }
}
