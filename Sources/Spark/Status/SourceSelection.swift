/// Which of a driver's Dropwizard sources are forwarded, by their names, such as `DAGScheduler` or `JVMCPU`; `*` for all.
public struct SourceSelection: Sendable, Hashable {
  public var names: Set<String>

  public init(_ names: some Sequence<String> = []) {
    self.names = Set(names)
  }

  /// - Parameter metric: its name without namespace and role.
  func includes(_ metric: String) -> Bool {
    names.contains("*") || names.contains(String(metric.prefix { $0 != "." }))
  }
}
