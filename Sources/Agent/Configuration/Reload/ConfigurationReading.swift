import YAML

/// The settings in force, with what was given for each, so that two readings can be compared.
public struct ConfigurationReading: Sendable {
  public let configuration: AgentConfiguration
  /// What the strongest source says of each setting that is given, by the setting's name; without regard to where it
  /// stands and how it is laid out.
  let given: [String: String]

  init(layers: [SettingsLayer]) throws(ConfigurationError) {
    configuration = try AgentConfiguration(layers: layers)
    given = layers.reversed().reduce(into: [:]) { given, layer in
      for (name, entry) in layer.entries { given[name] = entry.canonicalText }
    }
  }

  /// The settings of which two readings say something else, in the order in which they are documented.
  func differences(from other: ConfigurationReading) -> [SettingDescription] {
    Settings.all.filter { given[$0.name] != other.given[$0.name] }
  }
}

extension SettingsLayer.Entry {
  fileprivate var canonicalText: String {
    node?.node.canonicalText ?? texts.map { "\(Array($0.utf8))" }.joined()
  }
}
