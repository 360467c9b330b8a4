import Discovery

/// How a fetch goes on after each of its exchanges, of which there are three at most.
struct FetchCourse {
  enum Step: Sendable {
    case finish(Result<PageFetcher.Page, ScrapeFailure>)
    /// To be asked: over the same connection where that is kept, else over a new one.
    case ask(path: String)
  }

  private let target: Target
  private(set) var path: String
  private var hasRepeated = false
  private var hasFollowed = false

  /// - Parameter path: where it begins; `nil` for the target's own.
  init(_ target: Target, path: String? = nil) {
    self.target = target
    self.path = path ?? target.path
  }

  /// - Parameter wasReused: whether the connection had carried an answer before.
  mutating func step(after outcome: Exchange.Outcome, wasReused: Bool) -> Step {
    switch outcome {
    case .page(let page):
      return .finish(.success(page))
    case .failed(let failure):
      return .finish(.failure(failure))
    case .unanswered(let cause):
      // The other side closed the kept-alive connection as the request was on its way: a GET may be repeated.
      guard wasReused, !hasRepeated else { return .finish(.failure(.closed(cause))) }
      hasRepeated = true
      return .ask(path: path)
    case .redirected(let status, let location):
      guard !hasFollowed, let slashed = slashed(leadingTo: location) else {
        return .finish(.failure(.redirected(status: status, location: location)))
      }
      hasFollowed = true
      path = slashed
      return .ask(path: slashed)
    }
  }

  /// The path with a slash at its end, and its query, where the location leads there on the same target.
  ///
  /// Spark's servlet sends `/metrics/prometheus` to `/metrics/prometheus/`; nothing else is the same page.
  private func slashed(leadingTo location: String) -> String? {
    let (page, query) = Self.parts(path[...])
    guard !page.hasSuffix("/"), let local = Self.path(of: location, on: target) else { return nil }
    let (newPage, newQuery) = Self.parts(local)
    guard newPage == "\(page)/", newQuery.isEmpty || newQuery == query else { return nil }
    return "\(page)/\(query)"
  }

  /// What stands before a query, and the query with its mark.
  private static func parts(_ path: Substring) -> (page: Substring, query: Substring) {
    let mark = path.firstIndex(of: "?") ?? path.endIndex
    return (path[..<mark], path[mark...])
  }

  /// The path that a `Location` leads to on the same scheme, host and port; `nil` where it leads elsewhere.
  private static func path(of location: String, on target: Target) -> Substring? {
    if location.hasPrefix("/"), !location.hasPrefix("//") { return location[...] }
    let origin = "\(target.scheme)://\(target.authority)"
    return location.hasPrefix("\(origin)/") ? location.dropFirst(origin.count) : nil
  }
}
