import YAML

/// The settings that one source gives: the flags, the environment, or a file.
public struct SettingsLayer: Sendable {
  struct Entry: Sendable {
    var texts: [String]
    /// Where a person finds it: `--hold`, `AFTERGLOW_HOLD`, `afterglow.yaml:3:7: hold`.
    var place: String
    /// In the file, if it stands there.
    var mark: YAMLMark?
    /// What stands in the file, where the setting's value is more than a text.
    var node: FileNode?
  }

  struct FileNode: Sendable {
    var node: YAMLNode
    var file: String
  }

  var entries: [String: Entry] = [:]
  /// What of it means nothing.
  private(set) var mistakes: [ConfigurationError] = []

  /// - Parameter flags: the texts given for each flag, by the setting's name.
  public init(flags: [String: [String]]) {
    for (name, texts) in flags where !texts.isEmpty { entries[name] = Entry(texts: texts, place: "--\(name)") }
  }

  /// The variables that begin with `AFTERGLOW_`. Others of such a name are no error: Kubernetes itself puts
  /// `AFTERGLOW_SERVICE_HOST` and the like there where a Service is called afterglow.
  public init(environment: [String: String]) {
    for setting in Settings.all {
      guard let text = environment[setting.variable], !text.isEmpty else { continue }
      let isList = setting.isRepeatable && !(setting.isStructured && SettingText.isStructured(text))
      // An empty part is kept, to be refused: a list of nothing would mean everything.
      let texts = isList ? text.split(separator: ",", omittingEmptySubsequences: false).map(Self.trimmed) : [text]
      entries[setting.name] = Entry(texts: texts, place: setting.variable)
    }
  }

  private static func trimmed(_ part: Substring) -> String {
    var part = part.drop(while: \.isWhitespace)
    while part.last?.isWhitespace == true { part.removeLast() }
    return String(part)
  }

  init(entries: [String: Entry], mistakes: [ConfigurationError] = []) {
    self.entries = entries
    self.mistakes = mistakes
  }
}
