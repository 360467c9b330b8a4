/// What a real pod carries beside the fields that matter here: managed fields, environment, volumes, mounts, probes,
/// tolerations, conditions, the configuration that was last applied. It is never in the model, only in the bytes.
///
/// The same ballast on two pods differs in its details, which follow from the pods' names.
public struct PodBallast: Sendable {
  /// How long the pod is in JSON, about.
  public let jsonBytes: Int
  let template: BallastTemplate

  /// A pod of 13 KB in JSON.
  public static let usual = PodBallast(jsonBytes: 13_000)
  /// A pod of 37 KB in JSON: 10,000 of them are the 372 MB that a real server was measured with.
  public static let heavy = PodBallast(jsonBytes: 37_000)

  /// Costs some milliseconds for each MB, so make it once for many pods.
  ///
  /// - Parameter jsonBytes: the length of a pod in JSON, from 6,000 up; less becomes 6,000.
  public init(jsonBytes: Int) {
    self.jsonBytes = max(6_000, jsonBytes)
    template = BallastTemplate(jsonBytes: self.jsonBytes)
  }
}
