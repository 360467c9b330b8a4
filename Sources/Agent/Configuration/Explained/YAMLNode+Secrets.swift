import YAML

extension YAMLNode {
  /// The same with a word in the place of what is secret: values of headers, passwords, users' names and passwords in URLs.
  /// The names of files that hold secrets stay.
  var withoutSecrets: YAMLNode { withoutSecrets(below: "") }

  private static let mask = "<secret>"

  /// - Parameter key: the nearest one above.
  private func withoutSecrets(below key: String) -> YAMLNode {
    switch content {
    case .scalar(let scalar):
      YAMLNode(.scalar(YAMLScalar(Self.withoutUser(scalar.text), isPlain: scalar.isPlain)), mark: mark)
    case .sequence(let nodes): YAMLNode(.sequence(nodes.map { $0.withoutSecrets(below: key) }), mark: mark)
    case .mapping(let entries):
      YAMLNode(
        .mapping(
          entries.map { entry in
            let name = entry.key.text
            let value =
              Self.isSecret(name, below: key)
              ? YAMLNode(.scalar(YAMLScalar(Self.mask, isPlain: true)), mark: entry.value.mark)
              : entry.value.withoutSecrets(below: name)
            return YAMLEntry(key: entry.key, mark: entry.mark, value: value)
          }
        ),
        mark: mark
      )
    }
  }

  private static func isSecret(_ name: String, below key: String) -> Bool {
    if key == "headers", name == "value" { return true }
    if key == "endpoint-params" { return true }
    return !name.hasSuffix("-file") && !name.hasSuffix("-url")
      && ["password", "secret", "token"].contains { name.lowercased().contains($0) }
  }

  /// Each URL in a text without what stands before the host.
  static func withoutUser(_ text: String) -> String {
    // Of one URL all up to its path is the authority, whatever a password holds; in a text with more, what quotes end too.
    let begins = text.prefix { $0.isLetter }
    let ends = text.dropFirst(begins.count).hasPrefix("://") ? "/?# \n" : "/?#\"', \n"
    var (shown, rest) = ("", text[...])
    while let begin = rest.firstRange(of: "://") {
      shown += rest[..<begin.upperBound]
      rest = rest[begin.upperBound...]
      let authority = rest.prefix { !ends.contains($0) }
      if let at = authority.lastIndex(of: "@") {
        shown += mask
        rest = rest[at...]
      }
    }
    return shown + rest
  }
}
