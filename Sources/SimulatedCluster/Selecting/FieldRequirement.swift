import Kubernetes

/// One part of a field selector. The fields are those that select by identity, node and phase.
struct FieldRequirement: Sendable {
  enum Field: String, Sendable {
    case name = "metadata.name"
    case namespace = "metadata.namespace"
    case nodeName = "spec.nodeName"
    case phase = "status.phase"
    case podIP = "status.podIP"

    func belongs(to resource: Resource) -> Bool {
      switch self {
      case .name, .phase: true
      case .namespace, .nodeName, .podIP: resource == .pods
      }
    }
  }

  var field: Field
  var value: String
  var isNegated: Bool

  static func parse(_ text: String, of resource: Resource) throws(APIStatus) -> [FieldRequirement] {
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
      guard let field = Field(rawValue: String(name)), field.belongs(to: resource) else {
        throw .badRequest("field label not supported: \(name)")
      }
      requirements.append(FieldRequirement(field: field, value: String(value), isNegated: isNegated))
    }
    return requirements
  }

  func matches(_ object: ClusterObject) -> Bool {
    (value(of: object) == value) != isNegated
  }

  private func value(of object: ClusterObject) -> String {
    switch object {
    case .pod(let pod, _):
      switch field {
      case .name: pod.name
      case .namespace: pod.namespace
      case .nodeName: pod.nodeName ?? ""
      case .phase: pod.phase.rawValue
      case .podIP: pod.podIPs.first ?? ""
      }
    case .namespace(let namespace):
      switch field {
      case .name: namespace.name
      case .phase: namespace.phase
      case .namespace, .nodeName, .podIP: ""
      }
    }
  }
}
