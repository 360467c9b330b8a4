import FoundationEssentials

extension ClusterConnection {
  /// The connection that the surroundings suggest: a kubeconfig where the user names one (flag, `KUBECONFIG` or
  /// context), else the pod's service account, else `~/.kube/config`.
  public static func detect(
    kubeconfig path: String? = nil,
    context: String? = nil,
    environment: [String: String],
    home: String?,
    root: String = ""
  ) throws(ClusterConfigurationError) -> ClusterConnection {
    let named = environment["KUBECONFIG"].map { !$0.isEmpty } ?? false
    if path != nil || context != nil || named {
      return try kubeconfig(path: path, context: context, environment: environment, home: home)
    }
    let token = "\(root)\(serviceAccountFolder)/token"
    let host = environment["KUBERNETES_SERVICE_HOST"] ?? ""
    if !host.isEmpty, FileManager.default.fileExists(atPath: token) {
      return try inCluster(environment: environment, root: root)
    }
    if let home, FileManager.default.fileExists(atPath: defaultKubeconfig(home: home)) {
      return try kubeconfig(environment: environment, home: home)
    }
    let file = home.map(defaultKubeconfig(home:)) ?? "~/.kube/config (the home is not known)"
    throw ClusterConfigurationError(
      .nothingFound,
      place: "Kubernetes connection",
      problem: "none found: KUBECONFIG is not set, KUBERNETES_SERVICE_HOST is \(host.isEmpty ? "not set" : "set"), "
        + "and there is no \(host.isEmpty ? "" : "\(token) and no ")\(file)",
      remedy: "run the agent in a pod with a service account, or name a kubeconfig with --kubeconfig or KUBECONFIG"
    )
  }
}
