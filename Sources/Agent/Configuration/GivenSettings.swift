import YAML

/// What several layers say together: of each setting the strongest layer's word.
struct GivenSettings {
  let layers: [SettingsLayer]

  /// What the strongest layer says that says anything.
  func entry(_ name: String) -> SettingsLayer.Entry? {
    layers.lazy.compactMap { $0.entries[name] }.first
  }

  /// All that cannot be read, whatever else is wrong; of the file in its order, behind all else.
  var mistakes: [ConfigurationError] {
    let found = layers.flatMap(\.mistakes) + Settings.readable.compactMap { $0.mistake(in: self) }
    let elsewhere = YAMLMark(line: 0, column: 0)
    return found.flatMap(\.all).sorted { ($0.mark ?? elsewhere) < ($1.mark ?? elsewhere) }
  }

  func place<Value>(of setting: Setting<Value>) -> String? {
    entry(setting.description.name)?.place
  }

  func values<Value>(of setting: Setting<Value>) throws(ConfigurationError) -> [Value] {
    guard let entry = entry(setting.description.name) else { return [] }
    if let node = entry.node, let readNode = setting.readNode {
      do {
        return [try readNode(node, YAMLPath([.key(setting.description.name)]))]
      } catch {
        throw ConfigurationError(error)
      }
    }
    var values: [Value] = []
    var mistakes: [ConfigurationError] = []
    for text in entry.texts where mistakes.count < ConfigurationError.most {
      do {
        values.append(try setting.read(text))
      } catch {
        var mistake = ConfigurationError(place: entry.place, problem: error.message, remedy: "")
        mistake.mark = entry.mark
        mistakes.append(mistake)
      }
    }
    if let mistake = ConfigurationError(mistakes) { throw mistake }
    return values
  }

  /// The last of several, as with most programs' flags.
  func value<Value>(of setting: Setting<Value>) throws(ConfigurationError) -> Value? {
    try values(of: setting).last
  }

  /// The value given, or that of the default text.
  func requiredValue<Value>(of setting: Setting<Value>) throws(ConfigurationError) -> Value {
    if let value = try value(of: setting) { return value }
    do {
      return try setting.read(setting.description.defaultText ?? "")
    } catch {
      throw ConfigurationError(place: setting.description.flag, problem: error.message, remedy: "give a value")
    }
  }
}
