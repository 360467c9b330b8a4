extension Conversion {
  /// The rules with their comments, as they stand in an agent's configuration file.
  public var rulesText: String {
    var yaml = ConfigurationText()
    yaml.comment(
      "For the agent's configuration file, or under config in the values of its chart. Of several rules the first that "
        + "matches a pod covers it."
    )
    if rules.contains(where: { $0.interval != nil }) {
      yaml.comment(
        "An interval becomes longest-interval: a target is scraped by its age, more often while it is young."
      )
    }
    for remark in remarks { yaml.comment(remark) }
    let isEmpty = rules.allSatisfy { $0.withheld != nil }
    yaml.line(isEmpty ? "rules: []" : "rules:")
    var names: Set<String> = []
    for (index, rule) in rules.enumerated() {
      if index > 0 { yaml.line("") }
      yaml.comment("From \(rule.origin).", indentation: 2)
      for remark in rule.remarks { yaml.comment(remark, indentation: 2) }
      if let withheld = rule.withheld { yaml.comment("Left out: \(withheld).", indentation: 2) }
      if rule.needs.isEmpty, rule.withheld == nil {
        yaml.comment("Annotations on the pods would do in its place: --output annotations.", indentation: 2)
      }
      let name = Self.unused(rule.name, &names)
      yaml.element(rule.entries(name: name), indentation: 2, isWithheld: rule.withheld != nil)
    }
    return yaml.text
  }

  private static func unused(_ name: String, _ names: inout Set<String>) -> String {
    var candidate = name
    var number = 2
    while !names.insert(candidate).inserted {
      candidate = "\(name)-\(number)"
      number += 1
    }
    return candidate
  }

  /// Rules that are written, and not only as a comment.
  public var ruleCount: Int { rules.count { $0.withheld == nil } }

  /// Values that a person has to write by hand, each at a comment that begins with `To do`.
  public var valuesToWrite: Int {
    rules.count { rule in
      rule.settings.contains { entry in
        guard case .block(let parts) = entry.value else { return false }
        return parts.contains { $0.remarks.contains { $0.hasPrefix("To do") } }
      }
    }
  }
}
