import Console
import YAML

extension SettingExplanation {
  /// - Parameter entry: what the strongest source says of the setting; `nil` where none does.
  init(_ setting: SettingDescription, _ entry: SettingsLayer.Entry?) {
    let node = entry.map { $0.value(of: setting) } ?? setting.defaultText.map { YAMLNode(written: $0) }
    let shown = node?.withoutSecrets
    let lines = shown.map(YAMLBlock.lines) ?? []
    let isText = shown?.scalar != nil
    // The name is the setting's own, and shown beside the place.
    let suffix = ": \(setting.name)"
    let source = entry.map { $0.place.hasSuffix(suffix) ? String($0.place.dropLast(suffix.count)) : $0.place }
    self.init(
      name: setting.name,
      value: shown.map { $0.scalar?.text ?? lines.joined(separator: "\n") } ?? setting.absence,
      source: source,
      isReloadable: setting.isReloadable,
      help: setting.help,
      yaml: shown.map { _ in
        isText
          ? "\(setting.name): \(lines.joined())"
          : "\(setting.name):\n" + lines.map { "  \($0)" }.joined(separator: "\n")
      }
    )
  }

  /// What holds after the file was read anew: what takes effect with the next start only is as it was.
  static func inForce(of new: [SettingExplanation], after old: [SettingExplanation]) -> [SettingExplanation] {
    let kept = Dictionary(old.map { ($0.name, $0) }) { first, _ in first }
    return new.map { $0.isReloadable ? $0 : kept[$0.name] ?? $0 }
  }
}

extension SettingsLayer.Entry {
  /// What stands there, as it would in the file.
  fileprivate func value(of setting: SettingDescription) -> YAMLNode {
    if let node { return node.node }
    let nodes = texts.flatMap { text -> [YAMLNode] in
      guard setting.isStructured, SettingText.isStructured(text),
        let node = try? YAMLParser(file: place).parseSingle(text.utf8)
      else { return [YAMLNode(written: text)] }
      // Of several lists all elements hold.
      return node.sequence ?? [node]
    }
    guard setting.isRepeatable || setting.isStructured else { return nodes.last ?? YAMLNode(written: "") }
    return nodes.count == 1 && nodes[0].scalar != nil ? nodes[0] : YAMLNode(.sequence(nodes))
  }
}
