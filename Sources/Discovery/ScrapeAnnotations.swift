/// The annotations by which a pod asks to be scraped, the convention of Prometheus' own Helm chart.
struct ScrapeAnnotations: Equatable {
  static let prefix = "prometheus.io/"
  static let scrape = "prometheus.io/scrape"
  static let path = "prometheus.io/path"
  static let port = "prometheus.io/port"
  static let scheme = "prometheus.io/scheme"
  /// With the parameter's name behind it.
  static let parameter = "prometheus.io/param_"

  /// Whether the pod itself asks to be scraped, and is not only found by a rule.
  let isAsking: Bool
  /// With their queries; `nil` where there is no word of paths or parameters.
  var paths: [String]?
  var port: ScrapePort?
  /// The name of the rule that gives the port, where one does.
  private(set) var ruleOfPort: String?
  var scheme: Target.Scheme?
  var schedule: ScheduleOverrides
  /// The time for one whole scrape.
  var timeout: Duration?
  /// What of the annotations is not followed.
  var warnings: [AnnotationWarning]

  /// - Parameters:
  ///   - foreign: an annotation that has a meaning elsewhere.
  ///   - isFound: whether a rule has the pod scraped where it does not say itself.
  /// - Throws: the reason for which the pod is not to be scraped.
  init(_ annotations: [String: String], except foreign: String? = nil, isFound: Bool = false) throws(NoTargetReason) {
    isAsking = annotations[Self.scrape] != nil
    if let scrape = annotations[Self.scrape] {
      guard let isOn = Self.boolean(scrape) else { throw .malformedScrape(scrape) }
      guard isOn else { throw .switchedOff }
    } else if !isFound {
      throw .notAnnotated
    }
    scheme = try Self.scheme(annotations[Self.scheme])
    let pages = try PathAnnotation(annotations)
    paths = pages.isSaid ? pages.paths : nil
    port = try Self.port(annotations[Self.port])
    let asked = ScheduleAnnotations(annotations, except: foreign)
    schedule = asked.schedule
    timeout = asked.timeout
    warnings = pages.warnings + asked.warnings
  }

  /// Takes from the rule that covers the pod what is not said here.
  mutating func fill(from rule: ScrapeRule?) {
    guard let rule else { return }
    paths = paths ?? rule.targets.pages?.paths
    if port == nil, let given = rule.targets.port { (port, ruleOfPort) = (given, rule.name) }
    schedule = schedule.filled(from: rule.schedule)
    timeout = timeout ?? rule.timeout
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

  private static func port(_ text: String?) throws(NoTargetReason) -> ScrapePort? {
    guard let text, !text.isEmpty else { return nil }
    guard let port = ScrapePort(text) else { throw .malformedPort(text) }
    return port
  }
}
