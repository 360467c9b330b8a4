/// Why a pod has no target. Each reason is counted under its `code` and shown in its words.
public enum NoTargetReason: Error, Sendable, Hashable {
  /// No `prometheus.io/scrape` annotation.
  case notAnnotated
  /// The annotation says no.
  case switchedOff
  case malformedScrape(String)
  case malformedPort(String)
  case malformedPath(String)
  /// Neither http nor https.
  case unsupportedScheme(String)
  /// The annotation asks for plain HTTP, where the rule that covers the pod has credentials sent.
  case credentialsInTheClear(rule: String)
  case unknownPortName(String, declared: [String])
  /// No port annotation, and the declared ports leave open which one is meant.
  case undecidedPort(declared: [String])
  case noAddress
  /// The pod has ended; its address may be somebody else's by now.
  case ended(phase: String)
  /// The container that serves the page has ended while the pod lives on.
  case containerEnded(String)

  /// For the `reason` label of a counter.
  public var code: String {
    switch self {
    case .notAnnotated: "not_annotated"
    case .switchedOff: "switched_off"
    case .malformedScrape: "malformed_scrape"
    case .malformedPort: "malformed_port"
    case .malformedPath: "malformed_path"
    case .unsupportedScheme: "unsupported_scheme"
    case .credentialsInTheClear: "credentials_in_the_clear"
    case .unknownPortName: "unknown_port_name"
    case .undecidedPort: "undecided_port"
    case .noAddress: "no_address"
    case .ended: "ended"
    case .containerEnded: "container_ended"
    }
  }

  /// Whether somebody asked for a scrape and made a mistake in asking.
  public var isMistake: Bool {
    switch self {
    case .malformedScrape, .malformedPort, .malformedPath, .unsupportedScheme, .credentialsInTheClear, .unknownPortName,
      .undecidedPort:
      true
    case .notAnnotated, .switchedOff, .noAddress, .ended, .containerEnded: false
    }
  }
}

extension NoTargetReason: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notAnnotated:
      "no \(ScrapeAnnotations.scrape) annotation; set it to \"true\" to have the pod scraped"
    case .switchedOff:
      "annotation \(ScrapeAnnotations.scrape) switches scraping off"
    case .malformedScrape(let value):
      "annotation \(ScrapeAnnotations.scrape) is \"\(value)\"; write \"true\" or \"false\""
    case .malformedPort(let value):
      "annotation \(ScrapeAnnotations.port) is \"\(value)\"; write a number from 1 to 65535, or the name of a container port"
    case .malformedPath(let value):
      "annotation \(ScrapeAnnotations.path) is \"\(value)\"; write a path such as \"/metrics/executors/prometheus\", "
        + "without blanks or control characters and with everything else than ASCII percent-encoded"
    case .unsupportedScheme(let value):
      "annotation \(ScrapeAnnotations.scheme) is \"\(value)\"; write http or https"
    case .credentialsInTheClear(let rule):
      "annotation \(ScrapeAnnotations.scheme) is \"http\", but the rule \(rule) has credentials, which would be sent in the "
        + "clear; remove the annotation, or write scheme: http in the rule if that is meant"
    case .unknownPortName(let name, let declared):
      "annotation \(ScrapeAnnotations.port) names \"\(name)\", but \(Self.words(for: declared)); "
        + "write one of these names, or the port's number"
    case .undecidedPort(let declared):
      "no \(ScrapeAnnotations.port) annotation, and \(Self.words(for: declared)); "
        + "say which to scrape, for a Spark driver: \(ScrapeAnnotations.port) = \"4040\""
    case .noAddress:
      "the pod has no address yet"
    case .ended(let phase):
      "the pod has ended (\(phase))"
    case .containerEnded(let name):
      "container \(name) has ended"
    }
  }

  private static func words(for declared: [String]) -> String {
    declared.isEmpty
      ? "the containers declare no TCP port" : "the containers declare \(declared.joined(separator: ", "))"
  }
}
