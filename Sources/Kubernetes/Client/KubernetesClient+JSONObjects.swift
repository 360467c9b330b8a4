import FoundationEssentials
public import YAML

extension KubernetesClient {
  /// Objects on a page: of the largest that people write some megabytes.
  private static let objectsOnPage = 100
  private static let mostPages = 1000
  /// As many as the parser takes.
  private static let pageBytes = 8 << 20

  /// All objects of any kind, whole and as they are, for a command that looks once.
  ///
  /// - Parameters:
  ///   - resource: the plural, such as `servicemonitors`.
  ///   - group: empty for the core one.
  ///   - namespace: nil for all.
  /// - Returns: the pages of the list, each a list itself.
  /// - Throws: ``ClusterError``, also where there are more than 100,000; `CancellationError`.
  public func lists(
    of resource: String,
    group: String = "",
    version: String = "v1",
    namespace: String? = nil
  ) async throws -> [YAMLNode] {
    let call = call(Access(verb: "list", group: group, resource: resource, namespace: namespace))
    let root = group.isEmpty ? "/api" : "/apis/\(group)"
    let place = namespace.map { "/namespaces/\(QueryItem.encoded($0))" } ?? ""
    var query = Query(path: "\(root)/\(version)\(place)/\(resource)")
    var pages: [YAMLNode] = []
    var continuation: String?
    let deadline = time.now() + limits.list
    repeat {
      guard pages.count < Self.mostPages else { throw call.failed(.malformed, "it is longer than can be read here") }
      guard time.now() < deadline else { throw call.failed(.timeout, "the list did not come to its end in time") }
      query.items = [QueryItem("limit", "\(Self.objectsOnPage)")]
      if let continuation { query.items.append(QueryItem("continue", continuation)) }
      let body = try await answer(to: query, of: call, within: limits.call, upTo: Self.pageBytes)
      let page: YAMLNode?
      do {
        page = try YAMLParser(file: resource).parseSingle(body)
      } catch {
        throw call.failed(.malformed, "\(error)")
      }
      guard let page, page["items"]?.sequence != nil || page["items"]?.isNull == true else {
        throw call.failed(.malformed, "it is no list of \(resource)")
      }
      pages.append(page)
      continuation = page["metadata"]?["continue"]?.scalar.flatMap { $0.text.isEmpty ? nil : $0.text }
    } while continuation != nil
    return pages
  }
}
