import Kubernetes

/// Which pods a list or a watch is about: the namespace of its path, its `labelSelector` and its `fieldSelector`.
struct PodSelector: Sendable {
  /// `nil` for all namespaces.
  var namespace: String?
  private var labels: [LabelRequirement] = []
  private var fields: [FieldRequirement] = []

  /// - Throws: `APIStatus` 400 where a selector cannot be read.
  init(namespace: String?, labelSelector: String? = nil, fieldSelector: String? = nil) throws(APIStatus) {
    self.namespace = namespace
    if let labelSelector { labels = try LabelRequirement.parse(labelSelector) }
    if let fieldSelector { fields = try FieldRequirement.parse(fieldSelector) }
  }

  /// Whether it chooses among the pods of its path; a server then does not count the pods that remain.
  var hasRequirements: Bool { !labels.isEmpty || !fields.isEmpty }

  func matches(_ pod: Pod) -> Bool {
    (namespace == nil || pod.namespace == namespace)
      && labels.allSatisfy { $0.matches(pod.labels) }
      && fields.allSatisfy { $0.matches(pod) }
  }
}

/// One part of a field selector. The fields are those of pods that select by identity, node and phase.
struct FieldRequirement: Sendable {
  enum Field: String, Sendable {
    case name = "metadata.name"
    case namespace = "metadata.namespace"
    case nodeName = "spec.nodeName"
    case phase = "status.phase"
    case podIP = "status.podIP"
  }

  var field: Field
  var value: String
  var isNegated: Bool

  static func parse(_ text: String) throws(APIStatus) -> [FieldRequirement] {
    var requirements: [FieldRequirement] = []
    for term in text.split(separator: ",") {
      guard let sign = term.firstIndex(of: "=") else {
        throw .badRequest("invalid selector: '\(text)'; can't understand '\(term)'")
      }
      var name = term[..<sign]
      var value = term[term.index(after: sign)...]
      let isNegated = name.last == "!"
      if isNegated { name.removeLast() }
      if value.first == "=" { value.removeFirst() }
      guard let field = Field(rawValue: String(name)) else {
        throw .badRequest("field label not supported: \(name)")
      }
      requirements.append(FieldRequirement(field: field, value: String(value), isNegated: isNegated))
    }
    return requirements
  }

  func matches(_ pod: Pod) -> Bool {
    let actual =
      switch field {
      case .name: pod.name
      case .namespace: pod.namespace
      case .nodeName: pod.nodeName ?? ""
      case .phase: pod.phase.rawValue
      case .podIP: pod.podIPs.first ?? ""
      }
    return (actual == value) != isNegated
  }
}
