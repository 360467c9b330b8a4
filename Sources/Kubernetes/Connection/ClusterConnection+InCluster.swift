import FoundationEssentials

extension ClusterConnection {
  /// Where the kubelet mounts a pod's service account, under the root of the container's file system.
  static let serviceAccountFolder = "/var/run/secrets/kubernetes.io/serviceaccount"

  /// The connection that the kubelet prepares for each pod with a service account
  /// (https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/).
  ///
  /// - Parameter root: a folder that stands for the root of the file system; empty for the real one.
  public static func inCluster(
    environment: [String: String],
    root: String = ""
  ) throws(ClusterConfigurationError) -> ClusterConnection {
    let folder = root + serviceAccountFolder
    guard let host = environment["KUBERNETES_SERVICE_HOST"], !host.isEmpty else {
      throw ClusterConfigurationError(
        .nothingFound,
        place: "environment variable KUBERNETES_SERVICE_HOST",
        problem: "it is not set, so this is no pod in a cluster",
        remedy: "run the agent in a pod, or name a kubeconfig"
      )
    }
    let portText = environment["KUBERNETES_SERVICE_PORT"] ?? "443"
    guard let port = Int(portText), (1...65535).contains(port) else {
      throw ClusterConfigurationError(
        .badServer,
        place: "environment variable KUBERNETES_SERVICE_PORT",
        problem: "\"\(portText)\" is no port",
        remedy: "remove the override of it from the pod's environment: the kubelet sets it"
      )
    }
    guard FileManager.default.fileExists(atPath: "\(folder)/token") else {
      throw ClusterConfigurationError(
        .unreadableFile,
        place: "\(folder)/token",
        problem: "the pod has no service account token",
        remedy: "set automountServiceAccountToken: true and serviceAccountName in the pod's specification"
      )
    }
    let namespace = (try? ClusterFile.contents(of: "\(folder)/namespace"))
      .map { String(decoding: $0, as: UTF8.self).filter { !$0.isWhitespace } }
    return try ClusterConnection(
      server: ServerAddress(isSecure: true, host: host, port: port),
      origin: "the pod's service account",
      tls: ClusterTLS(authorities: .path("\(folder)/ca.crt")),
      credentials: .tokenFile("\(folder)/token"),
      namespace: namespace.nonEmpty
    ).checked()
  }
}
