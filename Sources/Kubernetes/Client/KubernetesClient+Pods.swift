import AsyncHTTPClient
import FoundationEssentials

extension KubernetesClient {
  /// One page of the pods in a scope.
  ///
  /// - Parameters:
  ///   - resourceVersion: `"0"` takes any state the server has at hand, another one a state not older than it, and
  ///     `nil` the newest. Not sent with a continuation, which carries its own.
  ///   - limit: pods on a page; `nil` asks for all at once. The server's cache ignores it.
  ///   - continuation: ``PodPage/continuation`` of the page before.
  public func listPods(
    _ scope: PodScope,
    resourceVersion: String? = nil,
    limit: Int? = 500,
    continuation: String? = nil
  ) async throws -> PodPage {
    let call = call(Access(verb: "list", resource: "pods", namespace: scope.namespace))
    var items = scope.queryItems
    if let limit { items.append(QueryItem("limit", "\(limit)")) }
    if let continuation {
      items.append(QueryItem("continue", continuation))
    } else if let resourceVersion {
      items.append(QueryItem("resourceVersion", resourceVersion))
    }
    let body = try await answer(to: Query(path: scope.path, items: items), of: call, within: limits.list)
    let page: PodPage?
    do {
      page = try JSONDecoder().decode(WirePodList.self, from: body).page
    } catch {
      throw call.failed(.malformed, "it is no list of pods: \(WireFault(error))")
    }
    guard let page else { throw call.failed(.malformed, "it is no list of pods with a resource version") }
    return page
  }

  /// Opens a watch, with bookmarks; returns when the server has accepted it.
  ///
  /// - Parameter timeoutSeconds: after this time the server ends the watch by itself.
  public func watchPods(
    _ scope: PodScope,
    resourceVersion: String,
    timeoutSeconds: Int
  ) async throws -> PodWatchStream {
    let call = call(Access(verb: "watch", resource: "pods", namespace: scope.namespace))
    let items =
      scope.queryItems + [
        QueryItem("watch", "true"),
        QueryItem("allowWatchBookmarks", "true"),
        QueryItem("resourceVersion", resourceVersion),
        QueryItem("timeoutSeconds", "\(timeoutSeconds)"),
      ]
    let response = try await response(
      to: Query(path: scope.path, items: items),
      of: call,
      within: limits.watchHead
    )
    return PodWatchStream(body: response.body, call: call, lineLimit: limits.lineBytes)
  }
}
