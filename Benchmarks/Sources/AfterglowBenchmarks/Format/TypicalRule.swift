import Relabelling

/// Ten rules for samples such as people write for Spark: Prometheus' `metric_relabel_configs`, in its own words.
struct TypicalRule: Sendable, Encodable {
  var source: [String]?
  var regex: String?
  var target: String?
  var replacement: String?
  var action: String

  static let all = [
    TypicalRule(source: ["__name__"], regex: "(go|jvm|process)_.*", action: "drop"),
    TypicalRule(
      source: ["__name__"],
      regex: "metrics_executor_ProcessTree.+|metrics_executor_.*OffHeap.*Unified.*",
      action: "drop"
    ),
    TypicalRule(source: ["__name__"], regex: "(metrics|spark)_.+", action: "keep"),
    TypicalRule(source: ["__name__", "executor_id"], regex: "metrics_executor_maxTasks;driver", action: "drop"),
    TypicalRule(source: ["executor_id"], regex: "driver", target: "role", replacement: "driver", action: "replace"),
    TypicalRule(source: ["executor_id"], regex: "[0-9]+", target: "role", replacement: "executor", action: "replace"),
    TypicalRule(
      source: ["__name__"],
      regex: "metrics_(.+)",
      target: "__name__",
      replacement: "spark_$1",
      action: "replace"
    ),
    TypicalRule(regex: "application_(.+)", replacement: "app_$1", action: "labelmap"),
    TypicalRule(regex: "application_name|revision", action: "labeldrop"),
    TypicalRule(target: "cluster", replacement: "production", action: "replace"),
  ]

  private enum CodingKeys: String, CodingKey {
    case source = "source_labels"
    case regex, replacement, action
    case target = "target_label"
  }

  /// For the agent.
  var fields: RelabelRule.Fields {
    RelabelRule.Fields(
      action: RelabelRule.Action(rawValue: action),
      sourceLabels: source,
      regex: regex,
      targetLabel: target,
      replacement: replacement
    )
  }
}
