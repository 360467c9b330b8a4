/// Samples that a group's body does without, so that the gateway takes the others.
public struct LeftOut: Sendable, Equatable {
  public enum Reason: String, Sendable, Hashable, CaseIterable {
    /// The gateway has metrics of this name itself.
    case gatewayName = "gateway_name"
    /// The gateway has a histogram or summary of this name, or one whose part this name is, or types that change.
    case typeConflict = "type_conflict"
    /// Another group has the very same series.
    case duplicate
    /// No gateway takes such a name or such labels.
    case invalid
  }

  /// The samples.
  public private(set) var counts: [Reason: Int] = [:]
  /// The families that they belong to, by name, as many of each reason as a person wants to read.
  public private(set) var families: [Reason: [String]] = [:]

  public static let mostFamilies = 10

  public init() {}

  public var isEmpty: Bool { counts.isEmpty }
  public var total: Int { counts.values.reduce(0, +) }

  mutating func add(_ family: String, _ reason: Reason) {
    counts[reason, default: 0] += 1
    let known = families[reason, default: []]
    guard known.count < Self.mostFamilies, !known.contains(family) else { return }
    families[reason] = known + [family]
  }
}
