public import Exposition

/// What a Pushgateway's words mean by which it refuses a push, of any version from 1.5 on.
///
/// A checked push is refused for whatever is wrong in the whole of the gateway with it, so the series that are named
/// can be those of another group: one that the push contradicts, or one that was wrong before.
public struct GatewayComplaint: Sendable, Hashable {
  /// What is wrong with one series or family.
  public enum Fault: Sendable, Hashable {
    /// Two groups have the family with different types: this is that of the series named, and that of those before it.
    /// Which of them is the pushed one depends on chance.
    case typeConflict(String, found: MetricType?, expected: MetricType?)
    /// Two series are the same, in one group or in two whose keys differ from their labels only by where they stand.
    case duplicate(String)
    /// There is a histogram or summary of this name, and a metric with the name of one of its parts.
    case suffixCollision(String, MetricType)
    /// The gateway itself has a metric of this name.
    case gatewayName(String)
    /// A label's name or value is one that no series may have.
    case labels(String)
    /// The body cannot be read: as one that was cut.
    case syntax(line: Int?)
    /// Samples had timestamps.
    case timestamps
    /// The path is no group's.
    case path
    case unknown
  }

  public struct Finding: Sendable, Hashable {
    public var fault: Fault
    /// Of the series that is named; those of its group's key among them. A value that is no UTF-8 is repaired.
    public var labels: [GroupingKey.Label]

    public init(fault: Fault, labels: [GroupingKey.Label] = []) {
      self.fault = fault
      self.labels = labels
    }
  }

  /// One at least. A gateway tells everything that is wrong, which can be as much as it has of series.
  public let findings: [Finding]

  private static let mostFindings = 1000

  /// - Parameter words: the answer's body, whole or cut off somewhere.
  public init(words: String) {
    let findings = words.split(whereSeparator: \.isNewline).lazy
      .filter { !$0.hasSuffix(" error(s) occurred:") }
      .map { ComplaintReading.finding(in: $0) }
      .prefix(Self.mostFindings)
    self.findings = findings.isEmpty ? [Finding(fault: .unknown)] : Array(findings)
  }

  /// Whether the series named are those of this group; `nil` where none is named.
  ///
  /// Of a conflict that a push causes only the other side may be named: let a `FamilyBook` learn first. What concerns
  /// another group even so was wrong before, and no change of this group helps.
  public func concerns(_ key: GroupingKey) -> Bool? {
    let named = findings.filter { !$0.labels.isEmpty }
    guard !named.isEmpty else { return nil }
    let wanted = Set(key.labels + [GroupingKey.Label("job", key.job)])
    return named.contains { wanted.isSubset(of: $0.labels) }
  }
}
