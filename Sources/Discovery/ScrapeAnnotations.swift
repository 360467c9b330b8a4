/// The annotations by which a pod asks to be scraped, the convention of Prometheus' own Helm chart.
struct ScrapeAnnotations: Equatable {
  static let prefix = "prometheus.io/"
  static let scrape = "prometheus.io/scrape"
  static let path = "prometheus.io/path"
  static let port = "prometheus.io/port"
  static let scheme = "prometheus.io/scheme"
  /// With the parameter's name behind it.
  static let parameter = "prometheus.io/param_"

  enum Port: Equatable {
    case number(Int)
    case name(String)
    case unsaid
  }

  /// With their queries; at least one.
  var paths: [String]
  var port: Port
  var scheme: Target.Scheme?
  var schedule: ScheduleOverrides
  /// The time for one whole scrape.
  var timeout: Duration?
  /// What of the annotations is not followed.
  var warnings: [AnnotationWarning]

  /// - Parameter foreign: an annotation that has a meaning elsewhere.
  /// - Throws: the reason for which the pod is not to be scraped.
  init(_ annotations: [String: String], except foreign: String? = nil) throws(NoTargetReason) {
    guard let scrape = annotations[Self.scrape] else { throw .notAnnotated }
    guard let isOn = Self.boolean(scrape) else { throw .malformedScrape(scrape) }
    guard isOn else { throw .switchedOff }
    scheme = try Self.scheme(annotations[Self.scheme])
    let pages = try PathAnnotation(annotations)
    paths = pages.paths
    port = try Self.port(annotations[Self.port])
    let asked = ScheduleAnnotations(annotations, except: foreign)
    schedule = asked.schedule
    timeout = asked.timeout
    warnings = pages.warnings + asked.warnings
  }

  /// As Go's `strconv.ParseBool`, which people know from Kubernetes' own annotations.
  private static func boolean(_ text: String) -> Bool? {
    switch text {
    case "true", "True", "TRUE", "t", "T", "1": true
    case "false", "False", "FALSE", "f", "F", "0", "": false
    default: nil
    }
  }

  private static func scheme(_ text: String?) throws(NoTargetReason) -> Target.Scheme? {
    guard let text, !text.isEmpty else { return nil }
    guard let scheme = Target.Scheme(rawValue: text.lowercased()) else { throw .unsupportedScheme(text) }
    return scheme
  }

  private static func port(_ text: String?) throws(NoTargetReason) -> Port {
    guard let text, !text.isEmpty else { return .unsaid }
    if let number = Int(text) {
      guard (1...65535).contains(number) else { throw .malformedPort(text) }
      return .number(number)
    }
    guard isPortName(text) else { throw .malformedPort(text) }
    return .name(text)
  }

  /// IANA_SVC_NAME, as the API server validates it: at most 15 of a–z, 0–9 and "-", with at least one letter.
  private static func isPortName(_ text: String) -> Bool {
    let bytes = text.utf8
    let isLetter: (UInt8) -> Bool = { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
    let isDigit: (UInt8) -> Bool = { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    return bytes.count <= 15
      && bytes.contains(where: isLetter)
      && bytes.allSatisfy { isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "-") }
  }
}
