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
    if isEmpty, !rules.isEmpty {
      yaml.comment("To take one of these in, take the [] away, and the first # of each of its lines.")
    }
    yaml.line(isEmpty ? "rules: []" : "rules:")
    let names = ruleNames
    for (index, rule) in rules.enumerated() {
      if index > 0 { yaml.line("") }
      yaml.comment("From \(rule.origin).", indentation: 2)
      for remark in rule.remarks { yaml.comment(remark, indentation: 2) }
      if let overlap = overlap(of: index, names) { yaml.comment("It \(overlap).", indentation: 2) }
      if let withheld = rule.withheld { yaml.comment("Left out: \(withheld).", indentation: 2) }
      if rule.needs.isEmpty, rule.withheld == nil {
        yaml.comment("Annotations on the pods would do in its place: --output annotations.", indentation: 2)
      }
      yaml.element(rule.entries(name: names[index]), indentation: 2, isWithheld: rule.withheld != nil)
    }
    return yaml.text
  }

  /// Each another.
  private var ruleNames: [String] {
    var names: [String] = []
    for rule in rules {
      var name = rule.name
      var number = 2
      while names.contains(name) {
        name = "\(rule.name)-\(number)"
        number += 1
      }
      names.append(name)
    }
    return names
  }

  /// Rules that may match pods which one before them matches: what Prometheus scrapes by each monitor, an agent scrapes by
  /// the first.
  public var overlaps: [ConversionProblem] {
    let names = ruleNames
    return rules.indices.compactMap { index in
      overlap(of: index, names).map { words in
        ConversionProblem(
          place: rules[index].place,
          message: "\(rules[index].words): its rule \(names[index]) \(words)"
        )
      }
    }
  }

  private func overlap(of index: Int, _ names: [String]) -> String? {
    guard rules[index].withheld == nil else { return nil }
    let others = rules[..<index].indices.filter { other in
      rules[other].withheld == nil && rules[other].reach.mayMeet(rules[index].reach)
    }
    guard !others.isEmpty else { return nil }
    let most = 3
    var listed = others.prefix(most).map { names[$0] }.joined(separator: ", ")
    if others.count > most { listed += " and \(others.count - most) more" }
    let earlier = others.count == 1 ? "the rule \(listed)" : "one of the rules \(listed)"
    return
      "may match pods that \(earlier) before it matches: those go by the earlier rule alone, where Prometheus scrapes "
      + "them by both"
  }

  /// Rules that are written, and not only as a comment.
  public var ruleCount: Int { rules.count { $0.withheld == nil } }
}
