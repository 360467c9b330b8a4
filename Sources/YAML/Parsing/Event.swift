/// What a YAML text is made of, one after the other (specification 1.2.2, section 3.1, "serialization").
struct Event {
  enum Kind {
    case streamStart
    case streamEnd
    case documentStart
    case documentEnd
    case alias(String)
    case scalar(text: String, isPlain: Bool, Properties)
    case sequenceStart(Properties)
    case sequenceEnd
    case mappingStart(Properties)
    case mappingEnd
  }

  /// What can stand before a node: `&anchor` and `!!tag` (resolved to its full name).
  struct Properties {
    var anchor: String?
    var tag: String?
  }

  var kind: Kind
  var mark: YAMLMark
}
