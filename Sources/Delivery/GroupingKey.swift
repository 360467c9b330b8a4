import FoundationEssentials

/// What names a group in a Pushgateway: the job, the application's id, and labels that the configuration adds.
public struct GroupingKey: Sendable, Hashable {
  public let job: String
  /// In the order in which they stand in the path: `application_id` first, the others by name.
  public let labels: [Label]

  public struct Label: Sendable, Hashable {
    public let name: String
    public let value: String

    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  public init(job: String, applicationID: String, more: [Label] = []) {
    self.job = job
    labels = [Label("application_id", applicationID)] + more.sorted { $0.name < $1.name }
  }

  /// `/metrics/job/spark/application_id/spark-1`: with values in base64 wherever they could be mistaken for something
  /// else. The Pushgateway takes `+` literally, redirects `//` and `.`, and splits at an escaped slash.
  public var path: String {
    labels.reduce("/metrics/\(Self.component("job", job))") { "\($0)/\(Self.component($1.name, $1.value))" }
  }

  private static func component(_ name: String, _ value: String) -> String {
    guard !value.isEmpty else { return "\(name)@base64/=" }
    let isPlain = value != "." && value != ".." && value.utf8.allSatisfy(\.isUnreserved)
    return isPlain ? "\(name)/\(value)" : "\(name)@base64/\(base64(value))"
  }

  /// With the alphabet for URLs and without padding, both of which the Pushgateway takes.
  private static func base64(_ text: String) -> String {
    let digits = Data(text.utf8).base64EncodedString().utf8.lazy.filter { $0 != UInt8(ascii: "=") }
    let forURLs = digits.map { digit in
      switch digit {
      case UInt8(ascii: "+"): UInt8(ascii: "-")
      case UInt8(ascii: "/"): UInt8(ascii: "_")
      default: digit
      }
    }
    return String(decoding: Array(forURLs), as: UTF8.self)
  }
}

extension UInt8 {
  /// RFC 3986's unreserved characters.
  var isUnreserved: Bool {
    switch self {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
      true
    default: false
    }
  }
}
