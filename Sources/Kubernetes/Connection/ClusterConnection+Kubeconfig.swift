import FoundationEssentials

extension ClusterConnection {
  /// The connection of a kubeconfig's context, found as kubectl finds it.
  ///
  /// - Parameters:
  ///   - path: the file that the user named (`--kubeconfig`); nothing else is read then.
  ///   - context: the context that the user named (`--context`); `nil` takes the file's current one.
  ///   - environment: `KUBECONFIG` there may hold several paths with `:` between them; missing files are skipped.
  ///   - home: the user's home, for `~/.kube/config` where neither of the above is given.
  public static func kubeconfig(
    path: String? = nil,
    context: String? = nil,
    environment: [String: String],
    home: String?
  ) throws(ClusterConfigurationError) -> ClusterConnection {
    let files = try kubeconfigFiles(path: path, environment: environment, home: home)
    return try Kubeconfig(files: files).connection(context: context, files: files)
  }

  private static func kubeconfigFiles(
    path: String?,
    environment: [String: String],
    home: String?
  ) throws(ClusterConfigurationError) -> [String] {
    if let path { return [path] }
    if let variable = environment["KUBECONFIG"], !variable.isEmpty {
      let named = variable.split(separator: ":").map(String.init)
      let present = named.filter { FileManager.default.fileExists(atPath: $0) }
      guard !present.isEmpty else {
        throw ClusterConfigurationError(
          .nothingFound,
          place: "environment variable KUBECONFIG",
          problem: "none of the files that it names is there: \(named.joined(separator: ", "))",
          remedy: "correct or unset it"
        )
      }
      return present
    }
    guard let home else {
      throw ClusterConfigurationError(
        .nothingFound,
        place: "kubeconfig",
        problem: "no file is named, and the user's home is not known",
        remedy: "name a file with --kubeconfig or KUBECONFIG"
      )
    }
    return [defaultKubeconfig(home: home)]
  }

  static func defaultKubeconfig(home: String) -> String { "\(home)/.kube/config" }
}
