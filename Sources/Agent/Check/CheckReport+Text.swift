extension CheckReport {
  /// How many pods are shown, unless all are asked for.
  static let fewPods = 20

  /// A table, and what would be scraped below it. Ends with a newline.
  ///
  /// - Parameters:
  ///   - isColoured: whether it is written to a terminal that may show colours.
  ///   - all: whether all pods are shown.
  public func text(isColoured: Bool, all: Bool) -> String {
    var lines: [String] = []
    let width = checks.map(\.name.count).max() ?? 0
    for check in checks {
      let status = "\(check.status.rawValue)".padded(to: 7)
      let shown = isColoured ? "\u{1B}[\(check.status.colour)m\(status)\u{1B}[0m" : status
      lines.append("\(shown)  \(check.name.padded(to: width).harmless)  \(check.words.harmless)")
      if let remedy = check.remedy { lines.append("\(String(repeating: " ", count: width + 11))\(remedy.harmless)") }
    }
    if !pods.isEmpty || !unscraped.isEmpty { lines += [""] + podLines(all: all).map(\.harmless) }
    lines += ["", summary]
    return lines.joined(separator: "\n") + "\n"
  }

  private func podLines(all: Bool) -> [String] {
    var lines: [String] = []
    let shown = all ? pods[...] : pods.prefix(Self.fewPods)
    for pod in shown {
      lines.append(pod.pod + (pod.rule.map { "  (rule \($0))" } ?? ""))
      lines += pod.targets.map { "  \($0)" }
      if let reason = pod.reason { lines.append("  not scraped: \(reason)") }
      lines += pod.warnings.map { "  not followed: \($0)" }
    }
    if shown.count < pods.count { lines.append("… and \(pods.count - shown.count) more; --all shows them") }
    let reasons = unscraped.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
    lines.append(
      "\(scraped) \(scraped == 1 ? "pod" : "pods") would be scraped"
        + (reasons.isEmpty ? "" : "; not: \(reasons.joined(separator: ", "))")
    )
    return lines
  }

  private var summary: String {
    let failed = checks.count { $0.status == .failed }
    let warnings = checks.count { $0.status == .warning }
    let said = warnings == 0 ? "" : ", \(warnings) \(warnings == 1 ? "warning" : "warnings")"
    return failed == 0 ? "all is well\(said)" : "\(failed) of \(checks.count) checks failed\(said)"
  }
}

extension CheckResult.Status {
  fileprivate var colour: String {
    switch self {
    case .ok: "32"
    case .warning: "33"
    case .failed: "31"
    case .skipped: "2"
    }
  }
}

extension String {
  fileprivate func padded(to width: Int) -> String {
    self + String(repeating: " ", count: Swift.max(0, width - count))
  }

  /// What others have named must not speak to the terminal, nor begin a line.
  fileprivate var harmless: String {
    unicodeScalars.reduce(into: "") { text, scalar in
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator: text += "\\u{\(String(scalar.value, radix: 16))}"
      default: text.unicodeScalars.append(scalar)
      }
    }
  }
}
