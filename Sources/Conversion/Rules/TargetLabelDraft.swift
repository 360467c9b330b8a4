import Kubernetes
import YAML

/// What a monitor's `podTargetLabels` and `targetLabels` become.
struct TargetLabelDraft {
  private(set) var podLabels: [String] = []
  /// Labels with the same value on all samples.
  private(set) var constants: [(name: String, value: String)] = []
  private(set) var remarks: [String] = []
  /// What the samples do not get.
  private(set) var omissions: [String] = []

  init(_ spec: YAMLNode, pods: EndpointPods) {
    for label in spec["podTargetLabels"]?.texts ?? [] { add(podLabel: label) }
    for label in spec["targetLabels"]?.texts ?? [] {
      let meta = RelabelName.serviceLabel + RelabelName.sanitized(label)
      let value = pods.meta[meta]
      let isOnPods = pods.reach.requirements.contains { requirement in
        requirement.label == label && requirement.onlyValue != nil && requirement.onlyValue == value
      }
      if isOnPods || EndpointPods.labelsOfOneApplication.contains(label) {
        add(podLabel: label)
      } else if let value {
        constants.append((RelabelName.sanitized(label), value))
      } else if pods.varying.contains(meta) {
        omissions.append("The targetLabel \(label) is left out: its value differs from Service to Service")
      } else if !pods.isComplete {
        add(podLabel: label)
        remarks.append("The targetLabel \(label) is one of the Service: here it is taken from the pod.")
      }
    }
  }

  private mutating func add(podLabel label: String) {
    if !podLabels.contains(label) { podLabels.append(label) }
  }
}
