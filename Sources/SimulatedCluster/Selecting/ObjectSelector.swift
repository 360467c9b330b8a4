import Kubernetes

/// Which objects a list or a watch is about: those of a kind, in the namespace of its path, by its `labelSelector` and
/// its `fieldSelector`.
struct ObjectSelector: Sendable {
  let resource: Resource
  /// `nil` for all namespaces.
  let namespace: String?
  private var labels: LabelSelector?
  private var fields: [FieldRequirement] = []

  /// - Throws: `APIStatus` 400 where a selector cannot be read.
  init(
    _ resource: Resource = .pods,
    namespace: String?,
    labelSelector: String? = nil,
    fieldSelector: String? = nil
  ) throws(APIStatus) {
    self.resource = resource
    self.namespace = namespace
    if let labelSelector {
      do {
        labels = try LabelSelector(parsing: labelSelector)
      } catch {
        throw .badRequest("\(error)")
      }
    }
    if let fieldSelector { fields = try FieldRequirement.parse(fieldSelector, of: resource) }
  }

  /// Whether it chooses among the objects of its path; a server then does not count those that remain.
  var hasRequirements: Bool { labels != nil || !fields.isEmpty }

  func matches(_ object: ClusterObject) -> Bool {
    let key = object.key
    return key.resource == resource
      && (namespace == nil || key.namespace == namespace)
      && labels?.matches(object.labels) ?? true
      && fields.allSatisfy { $0.matches(object) }
  }
}
