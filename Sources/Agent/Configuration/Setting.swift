import YAML

/// One thing that a user can set, by a flag, a variable and a key that all bear its name: `--longest-interval`,
/// `AFTERGLOW_LONGEST_INTERVAL` and `longest-interval:`.
public struct Setting<Value: Sendable>: Sendable {
  public let description: SettingDescription
  let read: @Sendable (String) throws(InvalidValue) -> Value
  /// Reads what stands in the file, where that is more than a text.
  let readNode: (@Sendable (SettingsLayer.FileNode, YAMLPath) throws(YAMLError) -> Value)?

  /// - Parameters:
  ///   - defaultText: what holds where the user gives nothing, as a user would write it.
  ///   - absence: what that means where there is no such text.
  ///   - takesMapping: whether a mapping may stand for the value, where it is not repeatable.
  ///   - readNode: from a list in the file to its meaning, for a setting that is a list of more than texts; where it is
  ///     repeatable, also from a mapping.
  ///   - read: from a text to its meaning.
  init(
    _ name: String,
    _ valueName: String,
    default defaultText: String? = nil,
    absence: String = "none",
    isRepeatable: Bool = false,
    isReloadable: Bool = false,
    takesMapping: Bool = false,
    help: String,
    readNode: (@Sendable (SettingsLayer.FileNode, YAMLPath) throws(YAMLError) -> Value)? = nil,
    read: @escaping @Sendable (String) throws(InvalidValue) -> Value
  ) {
    description = SettingDescription(
      name: name,
      valueName: valueName,
      defaultText: defaultText,
      absence: absence,
      isRepeatable: isRepeatable,
      isStructured: readNode != nil,
      takesMapping: takesMapping || isRepeatable,
      isReloadable: isReloadable,
      help: help
    )
    self.read = read
    self.readNode = readNode
  }
}

/// A setting, whatever its values are.
protocol ReadableSetting: Sendable {
  var description: SettingDescription { get }

  /// Why what is given cannot be read; `nil` where it can, or nothing is given.
  func mistake(in given: GivenSettings) -> ConfigurationError?
}

extension Setting: ReadableSetting {
  func mistake(in given: GivenSettings) -> ConfigurationError? {
    do throws(ConfigurationError) {
      _ = try given.values(of: self)
      return nil
    } catch {
      return error
    }
  }
}

/// What `--help` and the README say of a setting.
public struct SettingDescription: Sendable, Hashable {
  /// In lower case, with hyphens.
  public let name: String
  /// What stands for the value: `URL`, `DURATION`.
  public let valueName: String
  /// What holds where nothing is given, as a user would write it; `nil` where it can't be written.
  public let defaultText: String?
  /// What it means that nothing is given, where there is no default.
  public let absence: String
  /// May be given several times: a list in the file, separated by commas in a variable.
  public let isRepeatable: Bool
  /// A list of more than texts: written as such in the file, and as YAML or JSON in a flag or a variable. Where it is
  /// repeatable too, a plain text may stand for an element, and one element for the list.
  public let isStructured: Bool
  /// Where it is structured, whether a mapping may stand for one element.
  public let takesMapping: Bool
  /// Takes effect while the agent runs when the file changes. The others do when it is started again.
  public let isReloadable: Bool
  public let help: String

  /// The default, for people.
  public var defaultWords: String { defaultText ?? absence }

  public var flag: String { "--\(name)" }

  public var variable: String {
    "AFTERGLOW_" + name.uppercased().map { $0 == "-" ? "_" : String($0) }.joined()
  }
}

/// Why a text is no value for a setting, and what is expected instead.
struct InvalidValue: Error {
  let message: String

  init(_ message: String) {
    self.message = message
  }
}
