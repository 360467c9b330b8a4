import YAML

/// A part of the configuration with the way to it and its place, so that what is wrong in it can be said with both.
struct PlacedNode {
  let node: YAMLNode
  /// Where a person finds it: at its key, where it has one.
  let mark: YAMLMark
  let path: YAMLPath
  /// The name for messages.
  let file: String

  init(node: YAMLNode, mark: YAMLMark, path: YAMLPath, file: String) {
    self.node = node
    self.mark = mark
    self.path = path
    self.file = file
  }

  /// All that stands in the file for one setting.
  init(_ node: SettingsLayer.FileNode, _ path: YAMLPath) {
    self.init(node: node.node, mark: node.node.mark, path: path, file: node.file)
  }

  func error(_ message: String) -> YAMLError {
    YAMLError(file: file, mark: mark, path: path, message: message)
  }

  // MARK: Parts

  /// `nil` where this is no list.
  var elements: [PlacedNode]? {
    node.sequence?.enumerated().map { index, element in
      PlacedNode(node: element, mark: element.mark, path: path.appending(.index(index)), file: file)
    }
  }

  /// `nil` where this is no mapping.
  var entries: [(key: String, value: PlacedNode)]? {
    node.mapping?.map { entry in
      let path = path.appending(.key(entry.key.text))
      return (entry.key.text, PlacedNode(node: entry.value, mark: entry.mark, path: path, file: file))
    }
  }

  /// The values of a mapping whose keys are known.
  /// - Parameter example: such a mapping, for messages.
  func fields<Key>(
    _ keys: Key.Type,
    example: String
  ) throws(YAMLError) -> [Key: PlacedNode] where Key: RawRepresentable<String> & CaseIterable & Hashable {
    guard let entries else { throw error("this is no mapping; write it as such, for example \(example)") }
    let fields = try entries.readEach { (name, value) throws(YAMLError) in
      if let key = Key(rawValue: name) { return (key, value) }
      let names = Key.allCases.map(\.rawValue)
      let nearest = SpellingSuggestion.nearest(to: name, among: names)
      throw value.error(
        "there is no such key; "
          + (nearest.map { "did you mean \($0)?" } ?? "the keys are \(names.joined(separator: ", "))")
      )
    }
    return Dictionary(fields) { $1 }
  }

  // MARK: Values

  func text() throws(YAMLError) -> String {
    guard let scalar = node.scalar else { throw error("the value is no single text; write one") }
    guard !scalar.isNull else { throw error("the key has no value; write one, or leave the key out") }
    return scalar.text
  }

  /// What a text means by one of the readings that settings have.
  func value<Value>(_ read: (String) throws(InvalidValue) -> Value) throws(YAMLError) -> Value {
    let text = try text()
    do {
      return try read(text)
    } catch {
      throw self.error(error.message)
    }
  }

  func duration(in bounds: ClosedRange<Duration>) throws(YAMLError) -> Duration {
    try value { (text) throws(InvalidValue) in try SettingText.duration(text, in: bounds) }
  }

  func boolean() throws(YAMLError) -> Bool {
    if let boolean = node.scalar?.bool { return boolean }
    throw error("\"\(try text())\" is neither true nor false; write one of them, without quotes")
  }

  func choice<Choice>(_ choices: Choice.Type) throws(YAMLError) -> Choice
  where Choice: RawRepresentable<String> & CaseIterable {
    let text = try text()
    if let choice = Choice(rawValue: text) { return choice }
    let names = Choice.allCases.map(\.rawValue)
    throw error("\"\(text)\" cannot stand here; write one of \(names.joined(separator: ", "))")
  }
}
