import Discovery
import Exposition

/// What one target showed last, labelled with its pod.
struct MemberPage: Sendable {
  private(set) var samples: [Sample] = []
  /// The labelled series of each series of the page before: a page's series are nearly always those of the last one.
  private var labelled: [Series: Series] = [:]

  /// Takes over a newer page.
  ///
  /// - Returns: whether anything differs from the page before.
  mutating func replace(
    with page: [Sample],
    application id: String,
    pod: PodReference,
    reservedLabels: Set<String>
  ) -> Bool {
    var newSamples: [Sample] = []
    newSamples.reserveCapacity(page.count)
    var newLabelled: [Series: Series] = [:]
    newLabelled.reserveCapacity(page.count)
    for sample in page {
      let series =
        labelled[sample.series]
        ?? sample.series.plain.labelled(application: id, pod: pod, reservedLabels: reservedLabels)
      newLabelled[sample.series] = series
      newSamples.append(Sample(series, sample.value))
    }
    // By bits, so that a NaN equals itself.
    let isSame =
      samples.count == newSamples.count
      && zip(samples, newSamples).allSatisfy { $0.series == $1.series && $0.value.bitPattern == $1.value.bitPattern }
    samples = newSamples
    labelled = newLabelled
    return !isSame
  }
}

extension Series {
  /// The series with its application's id and the labels of its pod beside its own. Where the page has a label of such a name already, or one
  /// that the grouping key would overwrite, that one is kept as `exported_…`, as Prometheus does for a target's labels.
  fileprivate func labelled(application id: String, pod: PodReference, reservedLabels: Set<String>) -> Series {
    var result = labels
    // Reserved for Prometheus' own use: a Pushgateway refuses the whole push for one of them.
    for label in labels where label.name.hasPrefix("__") { result[label.name] = nil }
    for label in labels where label.name == "namespace" || label.name == "pod" || reservedLabels.contains(label.name) {
      result[label.name] = nil
      result["exported_\(label.name)"] = label.value
    }
    result["application_id"] = id
    result["namespace"] = pod.namespace
    result["pod"] = pod.name
    return Series(name: name, labels: result)
  }
}
