/// A page of metrics, read with no more skill than the tests need, and with none of the agent's.
struct MetricsPage: Sendable {
  let lines: [Substring]

  init(_ text: String) {
    lines = text.split(separator: "\n")
  }

  /// The lines of all series of a name.
  func lines(of name: String) -> [Substring] {
    lines.filter { $0.prefix { $0 != "{" && $0 != " " } == name }
  }

  /// The values of all series of a name that have these labels among theirs.
  func values(_ name: String, _ labels: [String: String] = [:]) -> [Double] {
    lines(of: name).compactMap { line in
      guard labels.allSatisfy({ line.contains("\($0.key)=\"\($0.value)\"") }) else { return nil }
      return line.split(separator: " ").last.flatMap { Double($0) }
    }
  }

  /// The value of the one such series; nil where there is none, or more than one.
  func value(_ name: String, _ labels: [String: String] = [:]) -> Double? {
    let values = values(name, labels)
    return values.count == 1 ? values[0] : nil
  }

  /// How many tasks all executors of an application together have completed; nil where the page has nothing of it.
  func completedTasks(of application: String) -> Int64? {
    let values = values("metrics_executor_completedTasks_total", ["application_id": application])
    return values.isEmpty ? nil : Int64(values.reduce(0, +))
  }
}
