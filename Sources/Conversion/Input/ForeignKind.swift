/// What else of the Prometheus operator has targets, and no counterpart here.
enum ForeignKind: String {
  case probe = "Probe"
  case scrapeConfig = "ScrapeConfig"

  /// - Returns: `nil` where the object is something else.
  init?(_ manifest: Manifest) {
    guard manifest.version?.contains("monitoring.coreos.com/") == true, let kind = manifest.kind else { return nil }
    self.init(rawValue: kind)
  }

  /// What it is, and what to do with it.
  var words: String {
    switch self {
    case .probe:
      "it has addresses tried from outside by an exporter, and is not about pods, so it is not converted; leave it to "
        + "Prometheus"
    case .scrapeConfig:
      "it is a piece of Prometheus' own configuration, with any of its discoveries, and is not converted; leave it to "
        + "Prometheus, or, where it finds pods, write a rule for these by hand"
    }
  }
}
