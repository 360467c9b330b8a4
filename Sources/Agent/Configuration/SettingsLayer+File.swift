import FoundationEssentials
import SystemPackage
import YAML

extension SettingsLayer {
  /// What a YAML file holds: a mapping from settings' names to their values.
  ///
  /// - Parameter origin: what names the file.
  static func contents(of file: String, namedBy origin: String) throws(ConfigurationError) -> [UInt8] {
    do {
      guard file != ConfigurationSource.standardInput else { return try contents(of: .standardInput) }
      return Array(try Data(contentsOf: URL(filePath: file)))
    } catch {
      throw ConfigurationError(
        place: "\(file), named by \(origin)",
        problem: "the configuration file cannot be read (\(Self.words(for: error)))",
        remedy: "check the path given by \(origin) and the file's permissions"
      )
    }
  }

  /// What can be read there until its end; of more than any configuration has, no more than the parser needs to say so.
  static func contents(of input: FileDescriptor) throws -> [UInt8] {
    var contents: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 1 << 16)
    while contents.count <= 8 << 20 {
      let count = try part.withUnsafeMutableBytes { try input.read(into: $0) }
      guard count > 0 else { break }
      contents += part[..<count]
    }
    return contents
  }

  /// - Parameter file: the name for messages.
  init(yaml: some Sequence<UInt8>, file: String) throws(ConfigurationError) {
    let root: YAMLNode?
    do {
      root = try YAMLParser(file: file).parseSingle(yaml)
    } catch {
      throw ConfigurationError(error)
    }
    guard let root, !root.isNull else {
      self.init(entries: [:])
      return
    }
    guard let mapping = root.mapping else {
      throw ConfigurationError(
        place: "\(file):\(root.mark)",
        problem: "the configuration is no mapping",
        remedy: "write one setting a line, such as: hold: 5m"
      )
    }
    var entries: [String: Entry] = [:]
    var mistakes: [ConfigurationError] = []
    for entry in mapping where mistakes.count < ConfigurationError.most {
      do throws(ConfigurationError) {
        entries[entry.key.text] = try Self.entry(entry, of: file)
      } catch {
        var mistake = error
        mistake.mark = entry.mark
        mistakes.append(mistake)
      }
    }
    self.init(entries: entries, mistakes: mistakes)
  }

  private static func entry(_ entry: YAMLEntry, of file: String) throws(ConfigurationError) -> Entry {
    let place = "\(file):\(entry.mark): \(entry.key.text)"
    guard let setting = Settings.all.first(where: { $0.name == entry.key.text }) else {
      throw ConfigurationError(place: place, problem: "no such setting", remedy: remedy(for: entry.key.text))
    }
    let isElement = setting.takesMapping && entry.value.mapping != nil
    if setting.isStructured, entry.value.sequence != nil || isElement {
      return Entry(texts: [], place: place, mark: entry.mark, node: FileNode(node: entry.value, file: file))
    }
    return Entry(texts: try texts(of: entry.value, for: setting, at: place), place: place, mark: entry.mark)
  }

  private static func texts(
    of node: YAMLNode,
    for setting: SettingDescription,
    at place: String
  ) throws(ConfigurationError) -> [String] {
    if let scalar = node.scalar, !scalar.isNull { return [scalar.text] }
    if setting.isRepeatable, let sequence = node.sequence {
      let texts = sequence.compactMap(\.scalar).filter { !$0.isNull }.map(\.text)
      if texts.count == sequence.count, !texts.isEmpty { return texts }
    }
    throw ConfigurationError(
      place: place,
      problem: node.isNull
        ? "the setting has no value"
        : node.mapping != nil
          ? "the value is a mapping"
          : node.sequence != nil && !setting.isRepeatable
            ? "the value is a list" : "the value is no single text or number",
      remedy: setting.isRepeatable
        ? "write a value (\(setting.valueName)), or a list of such values"
        : setting.isStructured && !setting.takesMapping
          ? "write a list (\(setting.valueName))" : "write one value (\(setting.valueName))"
    )
  }

  private static func remedy(for key: String) -> String {
    let names = Settings.all.map(\.name)
    if let nearest = SpellingSuggestion.nearest(to: key, among: names) { return "did you mean \(nearest)?" }
    return "the settings are \(names.joined(separator: ", "))"
  }

  private static func words(for error: any Error) -> String {
    switch (error as? CocoaError)?.code {
    case .fileReadNoSuchFile?, .fileNoSuchFile?: "there is no such file"
    case .fileReadNoPermission?: "permission denied"
    default: "it is a directory, or no regular file"
    }
  }
}
