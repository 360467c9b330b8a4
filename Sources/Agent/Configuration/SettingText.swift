import Discovery
import Kubernetes
import Logging
import Relabelling
import Spark
import Timing
import YAML

/// From the text of a setting's value to what it means.
enum SettingText {
  static func nonEmpty(_ text: String) throws(InvalidValue) -> String {
    guard !text.isEmpty else { throw InvalidValue("it is empty; give a value, or leave the setting out") }
    return text
  }

  /// YAML and those who write it have two words for each.
  static func onOrOff(_ text: String) throws(InvalidValue) -> Bool {
    switch text.lowercased() {
    case "on", "true": true
    case "off", "false": false
    default: throw InvalidValue("must be on or off")
    }
  }

  static func metricNames(_ text: String) throws(InvalidValue) -> MetricNames {
    guard let names = MetricNames(rawValue: text) else {
      throw InvalidValue("\"\(text)\" is no way of naming: write original, normalised or sparkmeasure")
    }
    return names
  }

  /// An RFC 1123 label, as the API server demands of a namespace's name.
  static func namespace(_ text: String) throws(InvalidValue) -> String {
    guard isLabel(text[...]) else {
      throw InvalidValue("\"\(text)\" is no namespace: write lower-case letters, digits and hyphens, 63 at most")
    }
    return text
  }

  static func isLabel(_ text: Substring) -> Bool {
    (1...63).contains(text.utf8.count)
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
        default: false
        }
      } && !text.hasPrefix("-") && !text.hasSuffix("-")
  }

  static func isSubdomain(_ text: String) -> Bool {
    (1...253).contains(text.utf8.count)
      && text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { isLabel($0) }
  }

  /// A DNS subdomain, as the API server demands of a node's name.
  static func node(_ text: String) throws(InvalidValue) -> String {
    guard isSubdomain(text) else {
      throw InvalidValue("\"\(text)\" is no node: write its name as kubectl get nodes shows it")
    }
    return text
  }

  static func labelSelector(_ text: String) throws(InvalidValue) -> String {
    _ = try parsedLabelSelector(text)
    return text
  }

  static func parsedLabelSelector(_ text: String) throws(InvalidValue) -> LabelSelector {
    do {
      return try LabelSelector(parsing: text)
    } catch {
      throw InvalidValue(
        "\"\(text)\" is no label selector (\(error)): write it as kubectl takes it, such as a=b,c in (d, e)"
      )
    }
  }

  /// Only its form is checked: which fields there are is for the API server to say.
  static func fieldSelector(_ text: String) throws(InvalidValue) -> String {
    for term in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let sign = term.firstIndex(of: "="), !term[..<sign].drop(while: { $0 == "!" }).isEmpty else {
        throw InvalidValue(
          "\"\(text)\" is no field selector: write FIELD=VALUE or FIELD!=VALUE, such as status.phase!=Succeeded"
        )
      }
    }
    return text
  }

  static func ratio(_ text: String) throws(InvalidValue) -> Double {
    guard let ratio = Double(text), ScheduleBounds.growth.contains(ratio) else {
      throw InvalidValue("\"\(text)\" is no ratio: write a number from 0 to 1, such as 0.02")
    }
    return ratio
  }

  static func number(_ text: String, in bounds: ClosedRange<Int>) throws(InvalidValue) -> Int {
    guard let number = Int(text) else {
      throw InvalidValue("\"\(text)\" is no number: write digits only, such as \(bounds.upperBound / 10)")
    }
    guard bounds.contains(number) else {
      throw InvalidValue("\(text) is out of bounds: from \(bounds.lowerBound) to \(bounds.upperBound)")
    }
    return number
  }

  static func byteCount(_ text: String, in bounds: ClosedRange<Int>) throws(InvalidValue) -> Int {
    guard let count = ByteCount(written: text) else {
      throw InvalidValue("\"\(text)\" is no size: write bytes, with a unit if you like, such as 64MiB, 10MB or 4096")
    }
    guard bounds.contains(count.bytes) else {
      let (least, most) = (ByteCount(bytes: bounds.lowerBound), ByteCount(bytes: bounds.upperBound))
      throw InvalidValue("\(text) is out of bounds: from \(least) to \(most)")
    }
    return count.bytes
  }

  static func duration(_ text: String, in bounds: ClosedRange<Duration>) throws(InvalidValue) -> Duration {
    guard let duration = Duration(written: text) else {
      throw InvalidValue("\"\(text)\" is no duration: write a number with a unit, such as 500ms, 15s, 5m or 1h30m")
    }
    guard bounds.contains(duration) else {
      throw InvalidValue("\(text) is out of bounds: from \(bounds.lowerBound.written) to \(bounds.upperBound.written)")
    }
    return duration
  }

  static func relabelRules(_ text: String) throws(InvalidValue) -> RelabelRules {
    try list(text) { (node, file) throws(YAMLError) in try RelabelRules(yaml: node, file: file) }
  }

  static func scrapeRules(_ text: String) throws(InvalidValue) -> [ConfiguredRule] {
    try list(text) { (node, file) throws(YAMLError) in try [ConfiguredRule](yaml: node, file: file) }
  }

  /// What a text says as YAML, of which JSON is a part.
  static func list<Rules>(
    _ text: String,
    read: (YAMLNode, _ file: String) throws(YAMLError) -> Rules
  ) throws(InvalidValue) -> Rules {
    // The place is put before the message by who knows whether this is a flag or a variable.
    let file = "flag or variable"
    do {
      if let node = try YAMLParser(file: file).parseSingle(text.utf8), !node.isNull {
        return try read(node, file)
      }
    } catch {
      let all = ([error] + error.others).map { error in
        "\(error.mark): \(error.path.isRoot ? "" : "\(error.path): ")\(error.message)"
      }
      throw InvalidValue(all.joined(separator: "; "))
    }
    throw InvalidValue("it is empty; give a list of rules, or leave the setting out")
  }

  /// Shown on the console and in messages, so of letters, signs and blanks only.
  static func ruleName(_ text: String) throws(InvalidValue) -> String {
    guard isVisible(text, upTo: 100) else {
      throw InvalidValue("this is no name for a rule: write up to 100 bytes of visible text, such as secured")
    }
    return text
  }

  static func isVisible(_ text: String, upTo bytes: Int) -> Bool {
    let isShown = text.unicodeScalars.allSatisfy { scalar in
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned, .surrogate: false
      default: true
      }
    }
    return (1...bytes).contains(text.utf8.count) && isShown && text.contains { !$0.isWhitespace }
  }

  static func scheme(_ text: String) throws(InvalidValue) -> Target.Scheme {
    guard let scheme = Target.Scheme(rawValue: text.lowercased()) else {
      throw InvalidValue("\"\(text)\" is no scheme: write http or https")
    }
    return scheme
  }

  /// The name of a host as a certificate holds it. An address is none: the targets' own are looked for anyway.
  static func serverName(_ text: String) throws(InvalidValue) -> String {
    let labels = text.split(separator: ".", omittingEmptySubsequences: false)
    let isName =
      text.utf8.count <= 253 && labels.allSatisfy { isLabel(Substring($0.lowercased())) }
      && labels.last?.contains(where: \.isLetter) == true
    guard isName else {
      throw InvalidValue(
        "\"\(text)\" is no host name: write one that the certificate holds, such as metrics.example.com; "
          + "where it holds the pods' addresses, leave the key out"
      )
    }
    return text
  }

  /// RFC 7617, section 2: the first colon ends the user's name.
  static func username(_ text: String) throws(InvalidValue) -> String {
    guard !text.isEmpty, !text.contains(":"), text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f }) else {
      throw InvalidValue("this is no user's name: it may be neither empty nor hold a colon or control characters")
    }
    return text
  }

  static func scrapePort(_ text: String) throws(InvalidValue) -> ScrapePort {
    guard let port = ScrapePort(text) else {
      throw InvalidValue("\"\(text)\" is no port: write a number from 1 to 65535, or the name of a container port")
    }
    return port
  }

  static func listenAddress(_ text: String) throws(InvalidValue) -> ListenAddress {
    guard let address = ListenAddress(text) else {
      throw InvalidValue("\"\(text)\" is no address to listen on: write HOST:PORT, such as 0.0.0.0:8080 or [::]:8080")
    }
    return address
  }

  static func logLevel(_ text: String) throws(InvalidValue) -> Logger.Level {
    guard let level = Logger.Level(rawValue: text.lowercased()) else {
      let levels = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
      throw InvalidValue("\"\(text)\" is no log level: write one of \(levels)")
    }
    return level
  }

  static func logFormat(_ text: String) throws(InvalidValue) -> LogFormat {
    guard let format = LogFormat(rawValue: text.lowercased()) else {
      throw InvalidValue("\"\(text)\" is no log format: write auto, text or json")
    }
    return format
  }
}
