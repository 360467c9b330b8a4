import Exposition

/// The forms that a Pushgateway's sentences have, which are those of the Go client library's registry.
enum ComplaintReading {
  static func finding(in line: Substring) -> GatewayComplaint.Finding {
    var words = ComplaintScanner(line)
    _ = words.skip("pushed metrics are invalid or inconsistent with existing metrics: ")
    _ = words.skip("* ")
    if words.skip("[from Gatherer #") { words.skip(through: "] ") }
    return series(words) ?? collision(words) ?? body(words) ?? .init(fault: .unknown)
  }

  /// `collected metric "m" { label:<name:"a" value:"1" > untyped:<value:1 > } is not a COUNTER`
  private static func series(_ words: ComplaintScanner) -> GatewayComplaint.Finding? {
    var words = words
    guard words.skip("collected metric "), let name = words.quoted() else { return nil }
    _ = words.skip(" ")
    let dump = MetricDump(&words)
    return GatewayComplaint.Finding(fault: fault(of: name, dump, words), labels: dump.labels)
  }

  private static func fault(
    of name: String,
    _ dump: MetricDump,
    _ words: ComplaintScanner
  ) -> GatewayComplaint.Fault {
    var words = words
    if words.skip(" is not a ") {
      return .typeConflict(name, found: dump.type, expected: MetricType(gatewayWord: words.word()))
    }
    if words.skip(" was collected before with the same name and label values") { return .duplicate(name) }
    let isOfLabels = [" has a label ", " has two or more labels ", " must not have an explicit "].contains {
      words.skip($0)
    }
    return isOfLabels ? .labels(name) : .unknown
  }

  /// `collected metric named "h_sum" collides with previously collected histogram named "h"`, and what it says when the
  /// histogram comes later; `gathered metric family go_threads has type UNTYPED but should have GAUGE`
  private static func collision(_ words: ComplaintScanner) -> GatewayComplaint.Finding? {
    var words = words
    var fault: GatewayComplaint.Fault?
    if words.skip("collected metric named ") {
      _ = words.quoted()
      guard words.skip(" collides with previously collected ") else { return nil }
      let type = words.word() == "summary" ? MetricType.summary : .histogram
      if words.skip(" named ") { fault = words.quoted().map { .suffixCollision($0, type) } }
    } else if words.skip("collected histogram or summary named ") || words.skip("collected histogram named ") {
      // Of the two a histogram has more parts.
      fault = words.quoted().map { .suffixCollision($0, .histogram) }
    } else if words.skip("gathered metric family ") {
      fault = .gatewayName(words.word())
    }
    return fault.map { .init(fault: $0) }
  }

  private static func body(_ words: ComplaintScanner) -> GatewayComplaint.Finding? {
    var words = words
    if words.skip("text format parsing error in line ") {
      return .init(fault: .syntax(line: Int(words.word().filter(\.isNumber))))
    }
    if words.skip("pushed metrics must not have timestamps") { return .init(fault: .timestamps) }
    let isPath = [
      "odd number of components in label string", "improper label name", "job name is required",
      "invalid base64 encoding",
    ].contains { words.skip($0) }
    return isPath ? .init(fault: .path) : nil
  }
}

extension MetricType {
  /// As in `is not a COUNTER`. A type of which there are more kinds than one reads as the one that has its parts.
  fileprivate init?(gatewayWord: String) {
    switch gatewayWord {
    case "GAUGE_HISTOGRAM": self = .histogram
    default: self.init(rawValue: gatewayWord.lowercased())
    }
  }
}
