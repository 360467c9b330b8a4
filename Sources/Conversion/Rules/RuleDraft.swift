import Discovery
import Timing
import YAML

/// A rule that is to be written: what an endpoint of a monitor becomes for some pods, and what other endpoints add.
struct RuleDraft: Sendable {
  /// Of the query behind each page.
  typealias Parameter = (name: String, value: String)

  let monitor: Monitor
  /// Of the endpoint among those of its monitor.
  let index: Int
  let mark: YAMLMark
  var reach: PodReach
  var port: String?
  /// With their own queries.
  var pages: [String]
  var parameters: [Parameter]
  var interval: Duration?
  var timeout: Duration?
  /// Whether its pages are asked for by HTTPS.
  var isSecure = false
  /// All other keys, by which two rules are told to be the same.
  var settings: [DraftEntry] = []
  /// Keys of those among them that change nothing here.
  var idleSettings: Set<String> = []
  var remarks: [String] = []
  /// Why it stands there as a comment only.
  var withheld: String?

  var isSeveral: Bool { monitor.endpoints.count > 1 }

  /// As messages name it: by the endpoint that it comes from.
  var words: String { monitor.words(ofEndpoint: index) }
  /// Where that stands.
  var place: String { monitor.manifest.place(of: mark) }
  /// What people find it by.
  var origin: String { "\(words) (\(place))" }

  /// Names are at most this long.
  private static let longestName = 100

  /// As `namespace-name`, and with the endpoint's number where there are several.
  var name: String {
    let parts = [monitor.namespace ?? "", monitor.name].filter { !$0.isEmpty } + (isSeveral ? ["\(index + 1)"] : [])
    var name = ""
    for scalar in parts.joined(separator: "-").unicodeScalars where YAMLText.isVisible(scalar) {
      guard name.utf8.count + UTF8.width(scalar) <= Self.longestName - 8 else { break }
      name.unicodeScalars.append(scalar)
    }
    return name.allSatisfy(\.isWhitespace) ? "monitor" : name
  }

  // MARK: Several endpoints for the same pods

  /// Makes one rule of two that differ in nothing but their pages and times.
  ///
  /// - Returns: whether they could be one.
  mutating func join(_ other: RuleDraft) -> Bool {
    guard withheld == nil, other.withheld == nil, reach == other.reach, port == other.port,
      ConfigurationText.element(settings) == ConfigurationText.element(other.settings)
    else { return false }
    var (own, others) = (self, other)
    if !parameters.elementsEqual(other.parameters, by: ==) {
      own.fixParameters()
      others.fixParameters()
    }
    let isRepeated = others.pages.allSatisfy(own.pages.contains)
    let pages = own.pages + others.pages.filter { !own.pages.contains($0) }
    let values = Dictionary(own.parameters.map { ($0.name, $0.value) }) { first, _ in first }
    guard (try? RulePages(pages, parameters: values)) != nil else { return false }
    self = own
    self.pages = pages
    interval = [interval, other.interval].compactMap { $0 }.min()
    timeout = [timeout, other.timeout].compactMap { $0 }.max()
    let page = isRepeated ? "; the page too is the same, and is scraped once, where Prometheus scrapes it twice" : ""
    remarks.append("And from \(other.origin), for the same pods and port\(page).")
    remarks += other.remarks.filter { !remarks.contains($0) }
    return true
  }

  /// Puts the parameters into each page's own query.
  mutating func fixParameters() {
    guard !parameters.isEmpty else { return }
    let query = parameters.map { "\(Self.encoded($0.name))=\(Self.encoded($0.value))" }.joined(separator: "&")
    pages = pages.map { "\($0)\($0.contains("?") ? "&" : "?")\(query)" }
    parameters = []
  }

  /// All but RFC 3986's unreserved characters.
  private static func encoded(_ text: String) -> String {
    var encoded = ""
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        encoded.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        encoded += digits.count < 2 ? "%0\(digits)" : "%\(digits)"
      }
    }
    return encoded
  }

  // MARK: As it is written

  func entries(name: String) -> [DraftEntry] {
    var entries = [DraftEntry("name", .text(name))] + reach.draft
    entries.append(DraftEntry("scrape", .word("true")))
    if let port { entries.append(DraftEntry("port", Int(port) == nil ? .text(port) : .word(port))) }
    if pages != ["/metrics"] { entries.append(DraftEntry("paths", .texts(pages))) }
    if !parameters.isEmpty {
      entries.append(DraftEntry("params", .inline(parameters.map { DraftEntry($0.name, .text($0.value)) })))
    }
    return entries + settings + schedule
  }

  private var schedule: [DraftEntry] {
    var entries: [DraftEntry] = []
    if let interval {
      // Below what holds where nothing is said.
      if interval < .milliseconds(100) { entries.append(DraftEntry("shortest-interval", .word(interval.written))) }
      entries.append(DraftEntry("longest-interval", .word(interval.written)))
    }
    if let timeout { entries.append(DraftEntry("scrape-timeout", .word(timeout.written))) }
    return entries
  }
}
