/// Reads YAML (and so JSON) into a tree of nodes.
///
/// It is safe on texts from anywhere: size, depth and number of nodes are bounded, a key that occurs twice is refused,
/// and so is a tag outside the core schema. Aliases are replaced by what they stand for, merges (`<<`) are done.
public struct YAMLParser: Sendable {
  /// What a text may cost at most.
  public struct Limits: Sendable {
    /// Bytes of the whole text.
    public var bytes: Int
    /// Nodes within nodes, after aliases are replaced; the root is at depth 1.
    public var depth: Int
    /// Keys and values of all documents together, after aliases are replaced.
    public var nodes: Int

    /// The defaults are far above any kubeconfig or configuration, and below what would be felt.
    public init(bytes: Int = 8 << 20, depth: Int = 64, nodes: Int = 200_000) {
      self.bytes = bytes
      self.depth = depth
      self.nodes = nodes
    }
  }

  /// The name under which errors report the text.
  public var file: String
  public var limits: Limits

  public init(file: String, limits: Limits = Limits()) {
    self.file = file
    self.limits = limits
  }

  /// All documents of the text, in order. A document without a value is a null node; a text without a document
  /// (nothing, or comments only) gives none.
  public func parse(_ bytes: some Sequence<UInt8>) throws(YAMLError) -> [YAMLNode] {
    try compose(bytes) { (composer) throws(YAMLError) in
      var documents: [YAMLNode] = []
      while try composer.startDocument() != nil {
        documents.append(try composer.document())
      }
      return documents
    }
  }

  /// The one document of the text; nil if there is none. A second one is an error.
  public func parseSingle(_ bytes: some Sequence<UInt8>) throws(YAMLError) -> YAMLNode? {
    try compose(bytes) { (composer) throws(YAMLError) in
      guard try composer.startDocument() != nil else { return nil }
      let document = try composer.document()
      if let second = try composer.startDocument() {
        throw YAMLError(
          file: file,
          mark: second,
          message: "a second document begins here, and only one is expected; remove the \"---\" or what follows it"
        )
      }
      return document
    }
  }

  private func compose<Result>(
    _ bytes: some Sequence<UInt8>,
    _ body: (inout Composer) throws(YAMLError) -> Result
  ) throws(YAMLError) -> Result {
    // One more than allowed, so that an endless sequence ends.
    let text = Array(bytes.prefix(min(limits.bytes, .max - 1) + 1))
    guard text.count <= limits.bytes else {
      throw YAMLError(file: file, mark: .start, message: "it has more than the \(limits.bytes) bytes that are read")
    }
    if text.starts(with: [0xFE, 0xFF]) || text.starts(with: [0xFF, 0xFE]) {
      throw YAMLError(file: file, mark: .start, message: "it is UTF-16; save the file as UTF-8")
    }
    // A byte order mark is no character of the first line.
    let start = text.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    return try text.withUnsafeBufferPointer { (buffer) throws(YAMLError) in
      let events = try EventStream(text: UnsafeBufferPointer(rebasing: buffer[start...]), file: file)
      var composer = Composer(events: events, file: file, limits: limits)
      return try body(&composer)
    }
  }
}
