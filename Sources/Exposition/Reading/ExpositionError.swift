/// Why nothing of a page could be used.
public enum ExpositionError: Error, Sendable, Equatable {
  /// Spark's answer on every path before its pages are attached: try again at once.
  case startingUp
  /// The page is for people; its title, where it has one.
  case html(title: String?)
  /// The body is gzip still.
  case compressed
  case tooLarge(bytes: Int, limit: Int)
  /// No line could be read, and the first bad one is not text.
  case notUTF8(line: Int)
  /// No line could be read; the first bad one, cut at 200 bytes.
  case notMetrics(firstLine: String)
  /// A line could not be read, and the parser is strict.
  case badLine(Rejections.Example)
}

extension ExpositionError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .startingUp:
      "Spark is starting up and has no metrics yet; scrape again in a moment"
    case .html(let title):
      "the page is HTML\(title.map { ", titled \"\($0)\"," } ?? "") and not metrics; check the path and, on Spark 3, "
        + "that spark.ui.prometheus.enabled is true"
    case .compressed:
      "the page is compressed by gzip; ask for it without, or decompress it before parsing"
    case .tooLarge(let bytes, let limit):
      "the page has \(bytes) bytes, over the limit of \(limit); raise body-size-limit, or let the target expose less"
    case .notUTF8(let line):
      "the page is not UTF-8 text (line \(line)) and holds no metrics; check the port and the path"
    case .badLine(let example):
      "the page has a line that cannot be read, \(example)"
    case .notMetrics(let firstLine):
      "the page holds no metrics; check the port and the path. It begins with: \(firstLine)"
    }
  }
}
