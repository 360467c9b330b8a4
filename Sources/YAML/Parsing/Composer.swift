/// Builds nodes from events: replaces aliases, merges, and keeps the limits.
struct Composer: ~Copyable {
  /// A node with what it costs wherever it is put.
  private struct Tree {
    var node: YAMLNode
    var size: Int
    var height: Int
  }

  private enum Anchor {
    /// Its node is still being read, so an alias here would contain itself.
    case open
    case complete(Tree)
  }

  private var events: EventStream
  private let file: String
  private let limits: YAMLParser.Limits
  private var anchors: [String: Anchor] = [:]
  private var path = YAMLPath()
  private var size = 0

  init(events: consuming EventStream, file: String, limits: YAMLParser.Limits) {
    self.events = events
    self.file = file
    self.limits = limits
  }

  /// Goes to the next document and says where it begins; nil at the end of the text, after which it must not be
  /// called again.
  mutating func startDocument() throws(YAMLError) -> YAMLMark? {
    while true {
      let event = try events.next()
      switch event.kind {
      case .documentStart: return event.mark
      case .streamEnd: return nil
      default: continue
      }
    }
  }

  /// The document that was started.
  mutating func document() throws(YAMLError) -> YAMLNode {
    anchors = [:]
    return try compose(try events.next(), depth: 1).node
  }

  private mutating func compose(_ event: Event, depth: Int) throws(YAMLError) -> Tree {
    guard depth <= limits.depth else { throw tooDeep(event.mark) }
    switch event.kind {
    case .alias(let name):
      return try resolve(name, at: event.mark, depth: depth)
    case .scalar(let text, let isPlain, let properties):
      try count(1, at: event.mark)
      let scalar = YAMLScalar(text, isPlain: isPlain, tag: try kind(for: text, properties.tag, at: event.mark))
      let tree = Tree(node: YAMLNode(.scalar(scalar), mark: event.mark), size: 1, height: 1)
      close(properties.anchor, tree)
      return tree
    case .sequenceStart(let properties):
      try count(1, at: event.mark)
      try check(properties.tag, is: "seq", at: event.mark)
      open(properties.anchor)
      let tree = try sequence(at: event.mark, depth: depth)
      close(properties.anchor, tree)
      return tree
    case .mappingStart(let properties):
      try count(1, at: event.mark)
      try check(properties.tag, is: "map", at: event.mark)
      open(properties.anchor)
      let tree = try mapping(at: event.mark, depth: depth)
      close(properties.anchor, tree)
      return tree
    case .streamStart, .streamEnd, .documentStart, .documentEnd, .sequenceEnd, .mappingEnd:
      throw error(event.mark, "a value is missing here")
    }
  }

  private mutating func sequence(at mark: YAMLMark, depth: Int) throws(YAMLError) -> Tree {
    var nodes: [YAMLNode] = []
    var tree = Tree(node: YAMLNode(.sequence([]), mark: mark), size: 1, height: 1)
    while true {
      let event = try events.next()
      if case .sequenceEnd = event.kind { break }
      path.steps.append(.index(nodes.count))
      let element = try compose(event, depth: depth + 1)
      path.steps.removeLast()
      nodes.append(element.node)
      tree.size += element.size
      tree.height = max(tree.height, element.height + 1)
    }
    tree.node = YAMLNode(.sequence(nodes), mark: mark)
    return tree
  }

  private mutating func mapping(at mark: YAMLMark, depth: Int) throws(YAMLError) -> Tree {
    var entries = MappingAssembly()
    var tree = Tree(node: YAMLNode(.mapping([]), mark: mark), size: 1, height: 1)
    while true {
      let event = try events.next()
      if case .mappingEnd = event.kind { break }
      let key = try self.key(event, depth: depth + 1)
      path.steps.append(.key(key.text))
      if let first = entries.mark(of: key) {
        throw error(event.mark, "this key is already in line \(first.line); remove one of the two")
      }
      let value = try compose(try events.next(), depth: depth + 1)
      if MappingAssembly.isMerge(key) {
        guard entries.merge(value.node, at: event.mark) else {
          throw error(value.node.mark, "<< takes a mapping or a list of mappings; quote it if it is meant as a key")
        }
      } else {
        entries.add(YAMLEntry(key: key, mark: event.mark, value: value.node))
      }
      path.steps.removeLast()
      tree.size += 1 + value.size
      tree.height = max(tree.height, value.height + 1)
    }
    tree.node = YAMLNode(.mapping(entries.finished()), mark: mark)
    return tree
  }

  private mutating func key(_ event: Event, depth: Int) throws(YAMLError) -> YAMLScalar {
    let remedy = "; quote it if it is a {{ template }} or a text"
    switch event.kind {
    case .mappingStart: throw error(event.mark, "a mapping cannot be a key\(remedy)")
    case .sequenceStart: throw error(event.mark, "a list cannot be a key\(remedy)")
    default: break
    }
    guard let scalar = try compose(event, depth: depth).node.scalar else {
      throw error(event.mark, "this alias cannot be a key, because it does not stand for a single value")
    }
    return scalar
  }
}

// MARK: - Anchors

extension Composer {
  private mutating func open(_ anchor: String?) {
    if let anchor { anchors[anchor] = .open }
  }

  private mutating func close(_ anchor: String?, _ tree: Tree) {
    if let anchor { anchors[anchor] = .complete(tree) }
  }

  private mutating func resolve(_ name: String, at mark: YAMLMark, depth: Int) throws(YAMLError) -> Tree {
    switch anchors[name] {
    case .complete(let tree):
      guard depth + tree.height - 1 <= limits.depth else { throw tooDeep(mark) }
      try count(tree.size, at: mark)
      return tree
    case .open:
      throw error(mark, "the alias *\(name) stands within what it stands for")
    case nil:
      throw error(mark, "there is no anchor &\(name) before this alias; quote a text that begins with *")
    }
  }
}

// MARK: - Limits and tags

extension Composer {
  private mutating func count(_ nodes: Int, at mark: YAMLMark) throws(YAMLError) {
    guard nodes <= limits.nodes - size else {
      throw error(mark, "up to here it has more than the \(limits.nodes) values that are read, with aliases replaced")
    }
    size += nodes
  }

  private func kind(for text: String, _ tag: String?, at mark: YAMLMark) throws(YAMLError) -> YAMLScalar.Kind? {
    guard let tag else { return nil }
    let kind: YAMLScalar.Kind
    switch tag {
    case Self.core + "null": kind = .null
    case Self.core + "bool": kind = .bool
    case Self.core + "int": kind = .integer
    case Self.core + "float": kind = .float
    case Self.core + "str": kind = .string
    default: throw unknownTag(tag, at: mark)
    }
    guard CoreSchema.accepts(text, as: kind) else {
      throw error(mark, "\(Excerpt(text)) is not what its tag !!\(tag.dropFirst(Self.core.count)) says")
    }
    return kind
  }

  private func check(_ tag: String?, is expected: String, at mark: YAMLMark) throws(YAMLError) {
    guard let tag, tag != Self.core + expected, tag != "!" else { return }
    throw unknownTag(tag, at: mark)
  }

  private static var core: String { "tag:yaml.org,2002:" }

  private func unknownTag(_ tag: String, at mark: YAMLMark) -> YAMLError {
    let name = tag.hasPrefix(Self.core) ? "!!\(tag.dropFirst(Self.core.count))" : tag
    return error(mark, "the tag \(Excerpt(name)) is not understood here; remove it")
  }

  private func tooDeep(_ mark: YAMLMark) -> YAMLError {
    // The path would be as long as the nesting is deep.
    YAMLError(file: file, mark: mark, message: "it is nested more than \(limits.depth) deep")
  }

  private func error(_ mark: YAMLMark, _ message: String) -> YAMLError {
    YAMLError(file: file, mark: mark, path: path, message: message)
  }
}
