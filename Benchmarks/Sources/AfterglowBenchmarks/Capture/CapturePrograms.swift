/// The programs of a run, as paths.
struct CapturePrograms: Sendable {
  var agent: String
  /// Flags of `afterglow run`, beside what it needs.
  var settings: [String] = []
  var vmagent: String
  var pushgateway: String
  var prometheus: String
}
