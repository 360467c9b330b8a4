public import FoundationEssentials

/// How far the configuration file is followed.
public struct ConfigurationStatus: Sendable {
  public var path: String
  /// When its contents last were, or became, what holds.
  public var lastSuccess: Date
  /// Why the file as it is now is not used; `nil` where it is.
  public var fault: String?
  /// Settings whose change takes effect when the agent is started again.
  public var pending: [String] = []

  public init(path: String, lastSuccess: Date) {
    self.path = path
    self.lastSuccess = lastSuccess
  }
}
