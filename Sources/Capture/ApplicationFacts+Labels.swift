import Discovery
import Exposition
import Spark

/// The labels of `spark_application_info`: what Spark says of the application, and how it ended.
extension ApplicationFacts {
  func labels(of group: ApplicationGroup) -> LabelSet {
    let ending = group.state.ending
    let driver = group.members.values.first { $0.pod.sparkRole == .driver }?.pod.reference ?? group.pods.first
    return [
      "name": name,
      "user": user ?? "",
      "spark_version": sparkVersion ?? "",
      "attempt": attempt ?? "",
      "driver_pod": driver?.name ?? "",
      "phase": ending?.outcome.rawValue ?? "Running",
      "exit_code": ending?.exitCode.map(String.init) ?? "",
      // A driver that ended well said so by its exit code, whether or not it could be asked once more.
      "completed": "\(isCompleted || ending?.outcome == .succeeded)",
    ]
  }

  /// As an earlier run had written them.
  init(id: String, labels: LabelSet) {
    self.init(
      id: id,
      name: labels["name"] ?? "",
      user: labels["user"],
      sparkVersion: labels["spark_version"],
      attempt: labels["attempt"],
      isCompleted: labels["completed"] == "true"
    )
  }
}
