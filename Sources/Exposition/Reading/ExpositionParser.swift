/// Reads pages of metrics: the text format 0.0.4, and OpenMetrics 1.0.
///
/// A line that cannot be read costs that line, never the page. Application names that Spark writes without escaping
/// are recovered whole. Pages that come from one target again and again are read faster by a `PageReader`.
public struct ExpositionParser: Sendable {
  public var limits: Limits
  /// Whether one bad line makes the whole page an error, as Prometheus has it: for tests of what is written here.
  public var isStrict: Bool

  public init(limits: Limits = Limits(), isStrict: Bool = false) {
    self.limits = limits
    self.isStrict = isStrict
  }

  /// - Parameters:
  ///   - body: the page, decompressed. An empty one is a page without samples.
  ///   - contentType: the header's value. A last line of `# EOF` tells OpenMetrics whatever it says.
  public func parse(_ body: [UInt8], contentType: String? = nil) throws(ExpositionError) -> ExpositionPage {
    var reader = PageReader(self)
    return try reader.read(body, contentType: contentType)
  }

  /// In which format the page is.
  func form(of body: [UInt8], contentType: String?) throws(ExpositionError) -> PageForm {
    let limit = min(limits.bodyBytes, ByteRange.furthest)
    guard body.count <= limit else { throw .tooLarge(bytes: body.count, limit: limit) }
    let form = PageForm(of: body, contentType: contentType)
    switch form {
    case .startingUp: throw .startingUp
    case .html(let title): throw .html(title: title)
    case .compressed: throw .compressed
    case .plainText, .openMetrics: return form
    }
  }

  /// Refuses a page of which nothing could be read.
  func check(_ scan: PageScan) throws(ExpositionError) {
    guard let first = scan.rejections.examples.first else { return }
    if scan.values.isEmpty {
      throw first.reason == .notUTF8 ? .notUTF8(line: first.line) : .notMetrics(firstLine: first.text)
    }
    if isStrict { throw .badLine(first) }
  }
}

extension ExpositionParser {
  /// What one page may cost. Beyond `bodyBytes` the page is refused; beyond any other, the lines concerned are left
  /// out and counted.
  public struct Limits: Sendable, Equatable {
    /// Bytes of the whole page, decompressed.
    public var bodyBytes: Int
    /// Samples of a page, and also the metrics that it has HELP, TYPE or UNIT lines for.
    public var samples: Int
    public var labelsPerSample: Int
    /// Bytes of a metric's or a label's name.
    public var nameBytes: Int
    /// Bytes of a label's value or a help text, as the page writes them.
    public var valueBytes: Int

    public init(
      bodyBytes: Int = 64 << 20,
      samples: Int = 200_000,
      labelsPerSample: Int = 64,
      nameBytes: Int = 1024,
      valueBytes: Int = 16 << 10
    ) {
      self.bodyBytes = bodyBytes
      self.samples = samples
      self.labelsPerSample = labelsPerSample
      self.nameBytes = nameBytes
      self.valueBytes = valueBytes
    }
  }
}
