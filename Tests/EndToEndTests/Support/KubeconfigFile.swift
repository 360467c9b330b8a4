import FoundationEssentials

/// A kubeconfig for one API server.
struct KubeconfigFile {
  let path: String

  /// - Parameter server: Its URL: `http://127.0.0.1:PORT`.
  init(server: String, token: String? = nil, in folder: String) throws {
    path = "\(folder)/kubeconfig"
    let user = token.map { "{token: \"\($0)\"}" } ?? "{}"
    let text = """
      apiVersion: v1
      kind: Config
      current-context: simulated
      clusters:
        - name: simulated
          cluster:
            server: \(server)
      users:
        - name: tester
          user: \(user)
      contexts:
        - name: simulated
          context:
            cluster: simulated
            user: tester

      """
    try Data(text.utf8).write(to: URL(filePath: path))
  }
}
