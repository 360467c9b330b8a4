/// Names that a Pushgateway exposes of itself. It refuses a whole push for one of them, since its own have a type and a
/// help that the pushed ones contradict (measured: 400 on `go_goroutines` and `process_cpu_seconds_total`).
enum GatewayNames {
  private static let prefixes = ["go_", "process_", "promhttp_", "pushgateway_"]
  private static let names: Set<String> = ["push_time_seconds", "push_failure_time_seconds"]

  static func contains(_ name: String) -> Bool {
    names.contains(name) || prefixes.contains { name.utf8.starts(with: $0.utf8) }
  }
}
