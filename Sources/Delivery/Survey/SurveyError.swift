public import Compression

/// Why a survey of a gateway came to nothing. What was read until then is not to be used: a page that was cut shows
/// less than there is.
public enum SurveyError: Error, Sendable, Equatable {
  case gzip(InflationError)
  /// The page ends within a line.
  case cutShort
  /// It ends before the gateway's own metrics, which come behind all that the agent asks for; or it is none of a
  /// Pushgateway.
  case notWhole
  /// A line that is looked for cannot be read.
  case unreadable(line: String)
  case tooManyGroups(limit: Int)
  case tooManyFamilies(limit: Int)
}

extension SurveyError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .gzip(let error):
      "the gateway's page of metrics: \(error)"
    case .cutShort:
      "the gateway's page of metrics ends within a line; look into what cuts answers short, such as a proxy"
    case .notWhole:
      "the gateway's page of metrics lacks the gateway's own; check that it is one, and that nothing cuts its answers"
    case .unreadable(let line):
      "the gateway's page of metrics has a damaged line: \(line); look into what changes answers on their way"
    case .tooManyGroups(let limit):
      "the gateway has more than \(limit) groups; delete what nobody needs, or share the applications among several"
    case .tooManyFamilies(let limit):
      "the gateway has more than \(limit) typed families; delete what nobody needs"
    }
  }
}
