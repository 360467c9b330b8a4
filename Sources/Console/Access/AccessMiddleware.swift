import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOCore

/// Lets those requests through that the web configuration allows.
struct AccessMiddleware: RouterMiddleware {
  typealias Context = BasicRequestContext

  /// A kubelet's probes know no password.
  static let openPaths: Set<String> = ["/healthz", "/readyz"]

  let access: ListenerAccess

  @concurrent func handle(
    _ request: Request,
    context: BasicRequestContext,
    next: @concurrent (Request, BasicRequestContext) async throws -> Response
  ) async throws -> Response {
    let configuration = access.configuration(at: .now)
    var response: Response
    if Self.openPaths.contains(request.uri.path) {
      response = try await next(request, context)
    } else if !access.admitsRequest(at: .now) {
      response = Self.refusal(.tooManyRequests, "Too many requests: the web configuration's rate_limit is reached.\n")
    } else if let refusal = await refusal(of: request, by: configuration) {
      response = refusal
    } else {
      response = try await next(request, context)
    }
    for header in configuration.headers {
      if let name = HTTPField.Name(header.name) { response.headers[name] = header.value }
    }
    return response
  }

  /// `nil` for whoever may come in.
  private func refusal(of request: Request, by configuration: WebConfiguration) async -> Response? {
    guard !configuration.users.isEmpty else { return nil }
    if let (user, password) = Self.credentials(in: request) {
      switch await access.check(user, password, in: configuration.users) {
      case .right: return nil
      case .wrong: break
      case .busy:
        return Self.refusal(.serviceUnavailable, "Too many passwords are being checked; try again.\n")
      }
    }
    var refusal = Self.refusal(.unauthorized, "Unauthorized: this needs a user's name and password.\n")
    refusal.headers[.wwwAuthenticate] = "Basic realm=\"afterglow\", charset=\"UTF-8\""
    return refusal
  }

  /// RFC 7617.
  private static func credentials(in request: Request) -> (user: String, password: [UInt8])? {
    guard let value = request.headers[.authorization], value.prefix(6).lowercased() == "basic ",
      let decoded = Data(base64Encoded: String(value.dropFirst(6).drop { $0 == " " })),
      let colon = decoded.firstIndex(of: UInt8(ascii: ":"))
    else { return nil }
    return (String(decoding: decoded[..<colon], as: UTF8.self), Array(decoded[(colon + 1)...]))
  }

  private static func refusal(_ status: HTTPResponse.Status, _ words: String) -> Response {
    Response(
      status: status,
      headers: [.contentType: "text/plain; charset=utf-8"],
      body: .init(byteBuffer: ByteBuffer(string: words))
    )
  }
}
