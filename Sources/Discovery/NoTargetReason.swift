/// Why a pod has no target. Each reason is counted under its `code` and shown in its words.
public enum NoTargetReason: Error, Sendable, Hashable {
  /// No `prometheus.io/scrape` annotation.
  case notAnnotated
  /// The annotation says no.
  case switchedOff
  case malformedScrape(String)
  case malformedPort(String)
  case malformedPath(String)
  /// A path and its query are longer than any server takes.
  case longPath(bytes: Int)
  case tooManyParameters(Int)
  /// Neither http nor https.
  case unsupportedScheme(String)
  /// The annotation asks for plain HTTP, where the rule that covers the pod has credentials sent.
  case credentialsInTheClear(rule: String)
  /// Named by an annotation, or by the rule.
  case unknownPortName(String, declared: [String], rule: String?)
  /// A rule that finds the pod names a port that it has not: as for Prometheus, that is how a rule says which pods it means.
  case notMeant(port: String, declared: [String], rule: String)
  /// No port is given, and the declared ports leave open which one is meant.
  case undecidedPort(declared: [String])
  /// By the relabelings of the rule that covers the pod.
  case droppedByRelabelling(rule: String)
  /// What they make of a target cannot be scraped.
  case unusableRelabelling(rule: String, label: String, value: String)
  case noAddress
  /// The pod has ended; its address may be somebody else's by now.
  case ended(phase: String)
  /// The container that serves the page has ended while the pod lives on.
  case containerEnded(String)
  /// A younger pod has the pod's address now: what answers there is not this pod.
  case addressTaken(by: PodReference)

  /// For the `reason` label of a counter.
  public var code: String {
    switch self {
    case .notAnnotated: "not_annotated"
    case .switchedOff: "switched_off"
    case .malformedScrape: "malformed_scrape"
    case .malformedPort: "malformed_port"
    case .malformedPath: "malformed_path"
    case .longPath: "long_path"
    case .tooManyParameters: "too_many_parameters"
    case .unsupportedScheme: "unsupported_scheme"
    case .credentialsInTheClear: "credentials_in_the_clear"
    case .unknownPortName: "unknown_port_name"
    case .notMeant: "not_meant"
    case .undecidedPort: "undecided_port"
    case .droppedByRelabelling: "dropped_by_relabelling"
    case .unusableRelabelling: "unusable_relabelling"
    case .noAddress: "no_address"
    case .ended: "ended"
    case .containerEnded: "container_ended"
    case .addressTaken: "address_taken"
    }
  }

  /// Whether somebody asked for a scrape and made a mistake in asking.
  public var isMistake: Bool {
    switch self {
    case .malformedScrape, .malformedPort, .malformedPath, .longPath, .tooManyParameters, .unsupportedScheme,
      .credentialsInTheClear, .unknownPortName, .undecidedPort, .unusableRelabelling:
      true
    case .notAnnotated, .switchedOff, .notMeant, .droppedByRelabelling, .noAddress, .ended, .containerEnded,
      .addressTaken:
      false
    }
  }

  /// Whether nobody has asked for a scrape of this pod: a rule only looked like it.
  public var isNotMeant: Bool {
    if case .notMeant = self { true } else { false }
  }

  /// Whether the pod had a target but for another pod.
  public var isAddressTaken: Bool {
    if case .addressTaken = self { true } else { false }
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
      "annotation \(ScrapeAnnotations.scrape) is \(value.excerpt); write \"true\" or \"false\""
    case .malformedPort(let value):
      "annotation \(ScrapeAnnotations.port) is \(value.excerpt); write a number from 1 to 65535, or the name of a container port"
    case .malformedPath(let value):
      "annotation \(ScrapeAnnotations.path) is \(value.excerpt); write a path such as \"/metrics/executors/prometheus\", "
        + "without blanks or control characters and with everything else than ASCII percent-encoded"
    case .longPath(let bytes):
      "annotation \(ScrapeAnnotations.path) makes, with the query and \(ScrapeAnnotations.parameter)…, a path of \(bytes) "
        + "bytes; write at most \(PagePath.mostBytes)"
    case .tooManyParameters(let count):
      "\(count) annotations \(ScrapeAnnotations.parameter)…; write at most \(PathAnnotation.mostParameters)"
    case .unsupportedScheme(let value):
      "annotation \(ScrapeAnnotations.scheme) is \(value.excerpt); write http or https"
    case .credentialsInTheClear(let rule):
      "annotation \(ScrapeAnnotations.scheme) is \"http\", but the rule \(rule) has credentials, which would be sent in the "
        + "clear; remove the annotation, or write scheme: http in the rule if that is meant"
    case .unknownPortName(let name, let declared, let rule):
      "\(rule.map { "the rule \($0)" } ?? "annotation \(ScrapeAnnotations.port)") names \"\(name)\", but \(Self.words(for: declared)); "
        + (declared.isEmpty ? "write the port's number" : "write one of these names, or the port's number")
    case .notMeant(let port, let declared, let rule):
      "not meant by the rule \(rule), which names the port \(port): \(Self.words(for: declared))"
    case .undecidedPort(let declared):
      "no \(ScrapeAnnotations.port) annotation, and \(Self.words(for: declared)); "
        + "say which to scrape, for a Spark driver: \(ScrapeAnnotations.port) = \"4040\""
    case .droppedByRelabelling(let rule):
      "the relabelings of the rule \(rule) drop it"
    case .unusableRelabelling(let rule, let label, let value):
      "the relabelings of the rule \(rule) make \(label) \(value.excerpt); "
        + (label == "__address__"
          ? "it has to stay the pod's own address, with a port" : "write one that can be scraped")
    case .noAddress:
      "the pod has no address yet"
    case .ended(let phase):
      "the pod has ended (\(phase))"
    case .containerEnded(let name):
      "container \(name) has ended"
    case .addressTaken(let other):
      "its address belongs to pod \(other) now, which was started later; nothing is scraped there for this pod unless the "
        + "other goes first"
    }
  }

  private static func words(for declared: [String]) -> String {
    declared.isEmpty
      ? "the containers declare no TCP port" : "the containers declare \(declared.joined(separator: ", "))"
  }
}
