import AsyncHTTPClient
import NIOHTTP1

extension KubernetesClient {
  /// One page of a list; returns when its head has come.
  ///
  /// - Parameters:
  ///   - resourceVersion: `"0"` takes any state the server has at hand, another one a state not older than it, and
  ///     `nil` the newest. Not sent with a continuation, which carries its own.
  ///   - limit: objects on a page; `nil` asks for all at once. The server's cache ignores it.
  ///   - continuation: ``ListHead/continuation`` of the page before.
  func list(
    _ selection: Selection,
    resourceVersion: String? = nil,
    limit: Int? = 500,
    continuation: String? = nil
  ) async throws -> ObjectListStream {
    var items = selection.queryItems
    if let limit { items.append(QueryItem("limit", "\(limit)")) }
    if let continuation {
      items.append(QueryItem("continue", continuation))
    } else if let resourceVersion {
      items.append(QueryItem("resourceVersion", resourceVersion))
    }
    let call = call(selection.access("list"))
    let query = Query(path: selection.path, items: items, accept: WireEncoding.accept)
    let response = try await response(to: query, of: call, within: limits.list)
    let encoding = try encoding(of: response, call)
    return ObjectListStream(
      body: response.body,
      reader: ListReader(kind: selection.resource.kind, encoding: encoding, objectLimit: limits.objectBytes),
      call: call,
      deadline: time.now() + limits.list,
      time: time
    )
  }

  /// Opens a watch, with bookmarks; returns when the server has accepted it.
  ///
  /// - Parameter timeoutSeconds: after this time the server ends the watch by itself.
  func watch(_ selection: Selection, from start: WatchStart, timeoutSeconds: Int) async throws -> ObjectWatchStream {
    let items =
      selection.queryItems + [
        QueryItem("watch", "true"),
        QueryItem("allowWatchBookmarks", "true"),
      ] + start.queryItems + [QueryItem("timeoutSeconds", "\(timeoutSeconds)")]
    let call = call(selection.access("watch"))
    let query = Query(path: selection.path, items: items, accept: WireEncoding.accept)
    let response = try await response(to: query, of: call, within: limits.watchHead)
    let encoding = try encoding(of: response, call)
    return ObjectWatchStream(
      body: response.body,
      reader: WatchReader(encoding: encoding, objectLimit: limits.objectBytes),
      call: call,
      time: time
    )
  }

  private func encoding(of response: HTTPClientResponse, _ call: ClusterError.Call) throws -> WireEncoding {
    let type = response.headers.first(name: "Content-Type")
    guard let encoding = WireEncoding(contentType: type) else {
      throw call.failed(.malformed, "its content type is \(type ?? "missing"), neither JSON nor Kubernetes' protobuf")
    }
    return encoding
  }
}
