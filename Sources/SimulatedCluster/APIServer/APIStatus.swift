import NIOHTTP1

/// The `Status` object with which an API server refuses, worded as the recordings of a real one are.
struct APIStatus: Encodable, Error {
  var metadata = Metadata()
  var message: String
  var reason: String?
  var details: Details?
  var code: Int

  struct Metadata: Encodable {
    var `continue`: String?
  }

  struct Details: Encodable {
    var name: String?
    var group: String?
    var kind: String?
    var causes: [Cause]?
    var retryAfterSeconds: Int?
  }

  struct Cause: Encodable {
    var reason: String
    var message: String
    var field: String?
  }

  private enum CodingKeys: CodingKey {
    case kind, apiVersion, metadata, status, message, reason, details, code
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode("Status", forKey: .kind)
    try container.encode("v1", forKey: .apiVersion)
    try container.encode(metadata, forKey: .metadata)
    try container.encode("Failure", forKey: .status)
    try container.encode(message, forKey: .message)
    try container.encodeIfPresent(reason, forKey: .reason)
    try container.encodeIfPresent(details, forKey: .details)
    try container.encode(code, forKey: .code)
  }

  var httpStatus: HTTPResponseStatus { .init(statusCode: code) }
}

extension APIStatus {
  static let unauthorized = APIStatus(message: "Unauthorized", reason: "Unauthorized", code: 401)

  static let unknownPath = APIStatus(
    message: "the server could not find the requested resource",
    reason: "NotFound",
    code: 404
  )

  static let methodNotAllowed = APIStatus(
    message: "the server does not allow this method on the requested resource",
    reason: "MethodNotAllowed",
    code: 405
  )

  /// The server's way of saying that it was built on an etcd too old for streaming lists.
  static let watchListUnsupported = APIStatus(
    message: """
      a watch stream was requested by the client but the required storage feature RequestWatchProgress is disabled
      """,
    reason: "InternalError",
    code: 500
  )

  static func badRequest(_ message: String) -> APIStatus {
    APIStatus(message: message, reason: "BadRequest", code: 400)
  }

  static func forbidden(_ access: AccessAttributes, user: String) -> APIStatus {
    let place = access.namespace.map { "in the namespace \"\($0)\"" } ?? "at the cluster scope"
    let group = access.group.isEmpty ? "" : ".\(access.group)"
    let object = "\(access.resource)\(group)\(access.name.map { " \"\($0)\"" } ?? "")"
    return APIStatus(
      message: """
        \(object) is forbidden: User "\(user)" cannot \(access.verb) resource "\(access.resource)" \
        in API group "\(access.group)" \(place)
        """,
      reason: "Forbidden",
      details: Details(name: access.name, group: access.group.isEmpty ? nil : access.group, kind: access.resource),
      code: 403
    )
  }

  static func notFound(_ key: ObjectKey) -> APIStatus {
    APIStatus(
      message: "\(key.resource.rawValue) \"\(key.name)\" not found",
      reason: "NotFound",
      details: Details(name: key.name, kind: key.resource.rawValue),
      code: 404
    )
  }

  static func notAcceptable(_ supported: [String]) -> APIStatus {
    APIStatus(
      message: "only the following media types are accepted: \(supported.joined(separator: ", "))",
      reason: "NotAcceptable",
      code: 406
    )
  }

  static func tooLargeResourceVersion(_ version: Int, current: Int) -> APIStatus {
    APIStatus(
      message: "Timeout: Too large resource version: \(version), current: \(current)",
      reason: "Timeout",
      details: Details(
        causes: [Cause(reason: "ResourceVersionTooLarge", message: "Too large resource version")],
        retryAfterSeconds: 1
      ),
      code: 504
    )
  }

  /// What a watch gets that starts before the window of remembered changes: an event, not an HTTP status.
  static func tooOldResourceVersion(_ version: Int, oldest: Int) -> APIStatus {
    expired("too old resource version: \(version) (\(oldest))")
  }

  static func expired(_ message: String, continue token: String? = nil) -> APIStatus {
    APIStatus(metadata: Metadata(continue: token), message: message, reason: "Expired", code: 410)
  }

  /// What is wrong with the parameters of a list or a watch (`k8s.io/apimachinery`, `ValidateListOptions`).
  static func forbiddenListOptions(_ faults: [(field: String, message: String)]) -> APIStatus {
    let causes = faults.map {
      Cause(reason: "FieldValueForbidden", message: "Forbidden: \($0.message)", field: $0.field)
    }
    let all = faults.map { "\($0.field): Forbidden: \($0.message)" }
    let message = all.count == 1 ? all.joined() : "[\(all.joined(separator: ", "))]"
    return APIStatus(
      message: "ListOptions.meta.k8s.io \"\" is invalid: \(message)",
      reason: "Invalid",
      details: Details(group: "meta.k8s.io", kind: "ListOptions", causes: causes),
      code: 422
    )
  }

  /// A failure that was asked for.
  static func injected(_ failure: InjectedFailure) -> APIStatus {
    let words = HTTPResponseStatus(statusCode: failure.code).reasonPhrase
    let reason =
      switch failure.code {
      case 401: "Unauthorized"
      case 403: "Forbidden"
      case 404: "NotFound"
      case 410: "Expired"
      case 429: "TooManyRequests"
      case 503: "ServiceUnavailable"
      case 504: "Timeout"
      default: "InternalError"
      }
    return APIStatus(
      message: "\(words) (injected)",
      reason: reason,
      details: failure.retryAfterSeconds.map { Details(retryAfterSeconds: $0) },
      code: failure.code
    )
  }
}

// MARK: Protobuf

extension APIStatus {
  func encode(_ encoding: WireEncoding) -> [UInt8] {
    switch encoding {
    case .json: WireJSON.encode(self)
    case .protobuf: ProtobufEnvelope.wrap(protobuf, kind: "Status")
    }
  }

  /// The object as it stands in the event of a watch, without its envelope.
  var protobuf: [UInt8] {
    var writer = ProtobufWriter()
    writer.message(1) { writer in
      writer.field(1, "")
      writer.field(2, "")
      writer.field(3, metadata.continue ?? "")
    }
    writer.field(2, "Failure")
    writer.field(3, message)
    writer.field(4, reason ?? "")
    if let details {
      writer.message(5) { writer in
        writer.field(1, details.name ?? "")
        writer.field(2, details.group ?? "")
        writer.field(3, details.kind ?? "")
        writer.messages(4, details.causes ?? []) { writer, cause in
          writer.field(1, cause.reason)
          writer.field(2, cause.message)
          writer.field(3, cause.field ?? "")
        }
        writer.field(5, details.retryAfterSeconds ?? 0)
        writer.field(6, "")
      }
    }
    writer.field(6, code)
    return writer.bytes
  }
}
