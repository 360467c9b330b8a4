extension Series {
  /// Whether all names in it may stand without quotes, as Pushgateways before 1.10 and Prometheus before 3 demand: one
  /// other name makes them refuse a whole page.
  public var isPlain: Bool {
    NameSyntax.isPlainMetricName(name) && labels.allSatisfy { NameSyntax.isPlainLabelName($0.name) }
  }

  /// The series with such names, `a.b` as `a_b`.
  public var plain: Series {
    guard !isPlain else { return self }
    return Series(
      name: NameSyntax.escaped(name, NameSyntax.isMetricNameByte),
      labels: LabelSet(labels.map { Label(NameSyntax.escaped($0.name, NameSyntax.isLabelNameByte), $0.value) })
    )
  }
}
