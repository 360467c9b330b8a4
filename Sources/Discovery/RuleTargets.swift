import Exposition
import Kubernetes
public import Relabelling

/// What a rule makes of the pods that it covers: where their pages are, where the pods do not say so themselves, which labels
/// the samples get, and whose they are.
public struct RuleTargets: Sendable, Hashable {
  public let port: ScrapePort?
  public let pages: RulePages?
  /// `nil` leaves it to what holds for all.
  public let scheme: Target.Scheme?
  /// Labels of the pod that every sample gets, by their names there.
  public let podLabels: [String]
  /// What becomes of each target: of its address's port, its scheme and path, and of the labels that its samples get.
  public let relabelings: RelabelRules
  /// A pod label, or else annotation, whose value is the application's id where Spark's own label is missing; `nil` leaves it
  /// to what holds for all.
  public let applicationIDLabel: String?

  public init(
    port: ScrapePort? = nil,
    pages: RulePages? = nil,
    scheme: Target.Scheme? = nil,
    podLabels: [String] = [],
    relabelings: RelabelRules = RelabelRules(),
    applicationIDLabel: String? = nil
  ) {
    self.port = port
    self.pages = pages
    self.scheme = scheme
    self.podLabels = podLabels
    self.relabelings = relabelings
    self.applicationIDLabel = applicationIDLabel
  }

  /// What samples of the pod get of its labels: under names that Prometheus takes, where it has them.
  func labels(of pod: Pod) -> LabelSet {
    LabelSet(podLabels.compactMap { name in pod.labels[name].map { Label(Self.labelName(of: name), $0) } })
  }

  /// As discovery in Prometheus makes one of a label or annotation of Kubernetes: `app.kubernetes.io/name` becomes `app_kubernetes_io_name`.
  public static func labelName(of name: String) -> String {
    String(decoding: name.utf8.map { isFit($0) ? $0 : UInt8(ascii: "_") }, as: UTF8.self)
  }

  private static func isFit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
      true
    default: false
    }
  }
}
