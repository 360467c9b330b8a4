import FoundationEssentials
import NIOCore
import NIOHTTP1

extension KubernetesClient {
  /// Whether the connection's credentials may do something, as the API server itself sees it
  /// (a `SelfSubjectAccessReview`, which every authenticated account may create).
  public func review(_ access: Access) async throws -> Bool {
    let call = call(Access(verb: "create", group: "authorization.k8s.io", resource: "selfsubjectaccessreviews"))
    let query = Query(
      method: .POST,
      path: "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
      body: ByteBuffer(bytes: try JSONEncoder().encode(WireAccessReview(access)))
    )
    let body = try await answer(to: query, of: call, within: limits.call)
    guard let allowed = try? JSONDecoder().decode(WireAccessReview.self, from: body).status?.allowed else {
      throw call.failed(.malformed, "it is no access review with a status")
    }
    return allowed
  }
}
