public import Exposition
public import FoundationEssentials

/// What a Pushgateway holds, as far as it matters here.
public struct GatewaySurvey: Sendable, Equatable {
  /// The groups that name an application, whosever they are.
  public internal(set) var groups: [GroupingKey: SurveyedGroup] = [:]
  /// Of the families at the gateway, its own among them; untyped ones are left out.
  public internal(set) var types: [String: MetricType] = [:]
  /// Groups without an application.
  public internal(set) var otherGroups = 0

  public init(groups: [GroupingKey: SurveyedGroup] = [:], types: [String: MetricType] = [:]) {
    self.groups = groups
    self.types = types
  }
}

/// A group as a gateway shows it.
public struct SurveyedGroup: Sendable, Hashable {
  /// When the last push was taken; `nil` for a ghost, which a refused push left behind.
  public internal(set) var pushedAt: Date?
  /// When the last push was refused.
  public internal(set) var failedAt: Date?
  /// Which agent the group belongs to; `nil` where it is none's, or the marks of two are in it.
  public internal(set) var owner: String?
  public internal(set) var namespace: String?
  /// `nil` where there is none, as in a group whose body was cut on its way.
  public internal(set) var generation: Int?
  /// When the application ended, where the group says so.
  public internal(set) var endedAt: Date?
  /// Whether the marks of two owners are in it: then it is nobody's to touch.
  public internal(set) var isDisputed = false

  public init(
    pushedAt: Date? = nil,
    failedAt: Date? = nil,
    owner: String? = nil,
    namespace: String? = nil,
    generation: Int? = nil,
    endedAt: Date? = nil
  ) {
    self.pushedAt = pushedAt
    self.failedAt = failedAt
    self.owner = owner
    self.namespace = namespace
    self.generation = generation
    self.endedAt = endedAt
  }
}
