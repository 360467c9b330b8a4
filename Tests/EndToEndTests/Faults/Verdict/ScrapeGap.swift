import FoundationEssentials

/// A time in which pages were served of which the agent may have kept nothing, since it was ended then.
struct ScrapeGap: Sendable {
  var from: Date
  var until: Date
  /// The last page before it, by application.
  var lastPages: [String: ServedPage]
}
