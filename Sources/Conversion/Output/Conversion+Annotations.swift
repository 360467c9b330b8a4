import Discovery
import Timing

extension Conversion {
  /// The annotations as options of `spark-submit`, for each rule that needs no more than these.
  public var annotationsText: String {
    var shell = ConfigurationText()
    for remark in remarks { shell.comment(remark) }
    for rule in rules {
      shell.comment("From \(rule.origin).")
      for remark in rule.remarks { shell.comment(remark) }
      if let words = rule.reasonForNoAnnotations {
        shell.comment("No annotations: \(words).")
        continue
      }
      for remark in rule.annotationRemarks { shell.comment(remark) }
      let lines = rule.options
      for (index, line) in lines.enumerated() { shell.line(index + 1 < lines.count ? "\(line) \\" : line) }
    }
    return shell.text
  }

  /// What has no annotations, and why.
  public var withoutAnnotations: [ConversionProblem] {
    rules.reduce(into: []) { problems, rule in
      guard let words = rule.reasonForNoAnnotations else { return }
      let problem = ConversionProblem(place: rule.place, message: "\(rule.words): \(words)")
      if !problems.contains(problem) { problems.append(problem) }
    }
  }
}

extension RuleDraft {
  /// What only a rule can say.
  var needs: [String] { settings.map(\.key).filter { $0 != "scheme" && !idleSettings.contains($0) } }

  /// What annotations do not say, and need not.
  fileprivate var annotationRemarks: [String] {
    var remarks: [String] = []
    for entry in settings where idleSettings.contains(entry.key) {
      if case .items(let items) = entry.value { remarks += items.flatMap(\.remarks) }
      remarks.append("Without its \(entry.key), which change nothing of what the agent delivers.")
    }
    if let timeout, timeout > ScheduleBounds.annotatedTimeout.upperBound {
      let most = ScheduleBounds.annotatedTimeout.upperBound.written
      remarks.append("The scrape-timeout is \(timeout.written), of which annotations may ask for \(most) at most.")
    }
    return remarks
  }

  fileprivate var reasonForNoAnnotations: String? {
    withheld ?? (needs.isEmpty ? nil : "it needs a rule, for its \(needs.joined(separator: ", "))")
  }

  fileprivate var options: [String] {
    // Others than executors are taken for drivers, which are what monitors for Spark are about.
    let role = reach.sparkRole == "executor" ? "executor" : "driver"
    var options: [String] = []
    // Off by default before Spark 4, and harmless since.
    if pages.contains(where: { $0.hasPrefix("/metrics/executors/prometheus") }) {
      options.append("--conf spark.ui.prometheus.enabled=true")
    }
    for (name, value) in annotations {
      options.append("--conf \(Self.quoted("spark.kubernetes.\(role).annotation.\(name)=\(value)"))")
    }
    return options
  }

  /// Those that the agent reads of a pod.
  var annotations: [(name: String, value: String)] {
    guard parameters.allSatisfy({ Self.isAnnotation("param_\($0.name)") }) else {
      var rule = self
      rule.fixParameters()
      return rule.annotations
    }
    var annotations = [("prometheus.io/scrape", "true")]
    // A comma in a path would begin another.
    let paths = pages.map { $0.split(separator: ",", omittingEmptySubsequences: false).joined(separator: "%2C") }
    if pages != ["/metrics"] { annotations.append(("prometheus.io/path", paths.joined(separator: ","))) }
    if let port { annotations.append(("prometheus.io/port", port)) }
    if isSecure {
      annotations.append(("prometheus.io/scheme", "https"))
    }
    for parameter in parameters { annotations.append(("prometheus.io/param_\(parameter.name)", parameter.value)) }
    if let interval {
      if interval < .milliseconds(100) { annotations.append(("afterglow.io/shortest-interval", interval.written)) }
      annotations.append(("afterglow.io/longest-interval", interval.written))
    }
    if let timeout {
      let held = min(timeout, ScheduleBounds.annotatedTimeout.upperBound)
      annotations.append(("afterglow.io/scrape-timeout", held.written))
    }
    return annotations
  }

  /// What may stand behind the slash of an annotation's name, given that it begins with a letter.
  private static func isAnnotation(_ name: String) -> Bool {
    let plain = name.filter { $0 != "-" && $0 != "." }
    return name.utf8.count <= 63 && RelabelName.sanitized(plain) == plain && name.last?.isPunctuation == false
  }

  /// As a shell reads it as one word.
  private static func quoted(_ text: String) -> String {
    let isPlain = text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "+")...UInt8(ascii: ":"), UInt8(ascii: "="), UInt8(ascii: "_"), UInt8(ascii: "%"):
        true
      default: false
      }
    }
    if isPlain { return text }
    return "'\(text.unicodeScalars.map { $0 == "'" ? "'\\''" : String($0) }.joined())'"
  }
}
