import FoundationEssentials

/// What a request wants to do, as an authoriser sees it.
public struct AccessAttributes: Sendable, Hashable {
  /// `get`, `list`, `watch`, `delete`, ….
  public var verb: String
  public var resource: String
  /// Empty for the core group.
  public var group: String
  /// `nil` for the cluster as a whole.
  public var namespace: String?
  /// The one object that it is about; `nil` for all, and where it is not told: of Leases alone it is.
  public var name: String?

  public init(verb: String, resource: String, group: String = "", namespace: String? = nil, name: String? = nil) {
    self.verb = verb
    self.resource = resource
    self.group = group
    self.namespace = namespace
    self.name = name
  }
}

/// The body of a `SelfSubjectAccessReview`, the question "may I?" that a client asks the server.
struct AccessReview: Codable {
  var kind: String?
  var apiVersion: String?
  var metadata: Metadata?
  var spec: Spec
  var status: Status?

  struct Metadata: Codable {}

  struct Spec: Codable {
    var resourceAttributes: Attributes?
  }

  struct Attributes: Codable {
    var namespace: String?
    var verb: String?
    var group: String?
    var resource: String?
    var name: String?
  }

  struct Status: Codable {
    var allowed: Bool
  }

  var access: AccessAttributes {
    AccessAttributes(
      verb: spec.resourceAttributes?.verb ?? "",
      resource: spec.resourceAttributes?.resource ?? "",
      group: spec.resourceAttributes?.group ?? "",
      namespace: spec.resourceAttributes?.namespace.flatMap { $0.isEmpty ? nil : $0 },
      name: spec.resourceAttributes?.name.flatMap { $0.isEmpty ? nil : $0 }
    )
  }

  func encode(_ encoding: WireEncoding) -> [UInt8] {
    switch encoding {
    case .json: WireJSON.encode(self)
    case .protobuf:
      ProtobufEnvelope.wrap(protobuf, apiVersion: "authorization.k8s.io/v1", kind: "SelfSubjectAccessReview")
    }
  }

  private var protobuf: [UInt8] {
    var writer = ProtobufWriter()
    writer.message(1) { WireMetadata(resourceVersion: "").write(to: &$0, carrying: nil) }
    writer.message(2) { writer in
      guard let asked = spec.resourceAttributes else { return }
      writer.message(1) { writer in
        writer.field(1, asked.namespace ?? "")
        writer.field(2, asked.verb ?? "")
        writer.field(3, asked.group ?? "")
        writer.field(4, "")
        writer.field(5, asked.resource ?? "")
        writer.field(6, "")
        writer.field(7, asked.name ?? "")
      }
    }
    writer.message(3) { writer in
      writer.field(1, status?.allowed ?? false)
      writer.field(2, "")
      writer.field(3, "")
      writer.field(4, false)
    }
    return writer.bytes
  }

  func answered(allowed: Bool) -> AccessReview {
    var answer = self
    answer.kind = "SelfSubjectAccessReview"
    answer.apiVersion = "authorization.k8s.io/v1"
    answer.metadata = Metadata()
    answer.status = Status(allowed: allowed)
    return answer
  }
}

/// The part of a deletion's body that matters here.
struct DeleteOptions: Decodable {
  var gracePeriodSeconds: Int?
}
