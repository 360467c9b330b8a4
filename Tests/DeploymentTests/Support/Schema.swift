import FoundationEssentials

/// Kubernetes' own schemas, in which a field that does not exist is a fault.
enum Schema {
  /// The newest that `kubernetes-validate` brings, and the oldest that the agent is said to run on.
  static let versions = ["1.37", "1.28"]

  /// What is wrong with a text of several manifests; `nil` where nothing is. Custom resources have no schema there: they
  /// are to be left out.
  static func complaint(about text: String, version: String = versions[0]) async throws -> String? {
    let file = FileManager.default.temporaryDirectory.appending(path: "manifests-\(UUID().uuidString).yaml")
    try Data(text.utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let outcome = try await Tool.kubernetesValidate.run("--strict", "--kubernetes-version", version, file.path)
    return outcome.isSuccess ? nil : outcome.description
  }
}
