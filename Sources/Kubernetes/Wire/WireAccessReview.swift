/// `authorization.k8s.io/v1` `SelfSubjectAccessReview`, both ways.
struct WireAccessReview: Codable {
  var kind = "SelfSubjectAccessReview"
  var apiVersion = "authorization.k8s.io/v1"
  var spec: Spec
  var status: Status?

  struct Spec: Codable {
    var resourceAttributes: Attributes
  }

  struct Attributes: Codable {
    var verb: String
    var group: String?
    var resource: String
    var namespace: String?
    var name: String?
  }

  struct Status: Codable {
    var allowed: Bool?
  }

  init(_ access: Access) {
    spec = Spec(
      resourceAttributes: Attributes(
        verb: access.verb,
        group: access.group.isEmpty ? nil : access.group,
        resource: access.resource,
        namespace: access.namespace,
        name: access.name
      )
    )
  }
}
