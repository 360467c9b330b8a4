/// How the log is written.
public enum LogFormat: String, Sendable, Hashable, CaseIterable {
  /// Text on a terminal, JSON elsewhere.
  case auto
  case text
  case json
}
