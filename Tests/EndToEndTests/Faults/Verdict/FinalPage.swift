import FoundationEssentials

/// What has to be left of an application.
struct FinalPage: Sendable, Hashable {
  /// The last page that it served.
  var last: ServedPage
  /// The last page that the agent had for long enough to pass it on: mostly the same. `nil` where it was ended too soon
  /// after each of them.
  var required: ServedPage?

  /// - Parameter gaps: in which an agent ended.
  init(of application: String, last: ServedPage, gaps: [ScrapeGap]) {
    self.last = last
    required = ([last] + gaps.compactMap { $0.lastPages[application] }).filter { page in
      !gaps.contains { $0.from <= page.time && page.time <= $0.until }
    }.max { $0.time < $1.time }
  }
}
