import Discovery
import Exposition
import Spark

/// What becomes of the series that a pod shows of an application: their names and labels as they are delivered.
struct SeriesLabelling {
  let application: String
  let pod: PodReference
  let configuration: ApplicationLedger.Configuration

  /// - Parameters:
  ///   - series: of one page.
  ///   - known: what became of series before.
  /// - Returns: `nil` for each that is not to be delivered.
  func labelled(_ series: [Series], known: [Series: Series]) -> [Series?] {
    let names = configuration.metricNames.names(of: series, application: application)
    // A page's series have few different label sets, and share them.
    var labelSets: [LabelSet: LabelSet] = [:]
    var last = (labels: LabelSet(), labelled: labelled(LabelSet()))
    return zip(series, names).map { series, name in
      guard let name else { return nil }
      if let known = known[series] { return known }
      let plain = (name == series.name ? series : Series(name: name, labels: series.labels)).plain
      if plain.labels != last.labels {
        last = (plain.labels, labelSets[plain.labels] ?? labelled(plain.labels))
        labelSets[last.labels] = last.labelled
      }
      return Series(name: plain.name, labels: last.labelled)
    }
  }

  /// The labels with the application's id and the pod's beside them. Where the page has a label of such a name already,
  /// or one that the grouping key would overwrite, that one is kept as `exported_…`, as Prometheus does for a target's
  /// labels.
  private func labelled(_ labels: LabelSet) -> LabelSet {
    var result = labels
    // Reserved for Prometheus' own use: a Pushgateway refuses the whole push for one of them.
    for label in labels where label.name.hasPrefix("__") { result[label.name] = nil }
    for label in labels
    where label.name == "namespace" || label.name == "pod" || configuration.reservedLabels.contains(label.name) {
      result[label.name] = nil
      result["exported_\(label.name)"] = label.value
    }
    result["application_id"] = application
    result["namespace"] = pod.namespace
    result["pod"] = pod.name
    return result
  }
}
