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
    var kind: String?
    var causes: [Cause]?
    var retryAfterSeconds: Int?
  }

  struct Cause: Encodable {
    var reason: String
    var message: String
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
    return APIStatus(
      message: """
        \(access.resource) is forbidden: User "\(user)" cannot \(access.verb) resource "\(access.resource)" \
        in API group "\(access.group)" \(place)
        """,
      reason: "Forbidden",
      details: Details(kind: access.resource),
      code: 403
    )
  }

  static func podNotFound(_ name: String) -> APIStatus {
    APIStatus(
      message: "pods \"\(name)\" not found",
      reason: "NotFound",
      details: Details(name: name, kind: "pods"),
      code: 404
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

  static func invalidListOptions(_ message: String) -> APIStatus {
    APIStatus(
      message: "ListOptions.meta.k8s.io \"\" is invalid: \(message)",
      reason: "Invalid",
      details: Details(kind: "ListOptions"),
      code: 422
    )
  }
}
