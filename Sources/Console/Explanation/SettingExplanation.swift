/// One setting as it holds.
public struct SettingExplanation: Encodable, Sendable, Equatable {
  public var name: String
  /// As a user would write it: a text, or YAML of several lines; or what it means that there is none. Without secrets.
  public var value: String
  /// The flag, the variable, the place in the file, or `default`.
  public var source: String
  /// Whether a change in the file takes effect while the agent runs.
  public var isReloadable: Bool
  public var help: String
  /// The setting with its value, as the configuration file would have it. `nil` where there is no value to be written.
  public var yaml: String?

  public var isDefault: Bool { source == Self.defaultSource }

  public static let defaultSource = "default"

  public init(name: String, value: String, source: String?, isReloadable: Bool, help: String, yaml: String?) {
    self.name = name
    self.value = value
    self.source = source ?? Self.defaultSource
    self.isReloadable = isReloadable
    self.help = help
    self.yaml = yaml
  }

  /// All that is set, as one configuration file.
  static func file(of settings: [SettingExplanation]) -> String {
    settings.compactMap(\.yaml).map { $0 + "\n" }.joined()
  }
}
