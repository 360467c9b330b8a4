/// Reads pages of metrics: the text format 0.0.4, and of OpenMetrics what the two have in common.
///
/// A line that cannot be read costs that line, never the page. Application names that Spark writes without escaping
/// are recovered whole.
public struct ExpositionParser: Sendable {
  public var limits: Limits

  public init(limits: Limits = Limits()) {
    self.limits = limits
  }

  /// - Parameters:
  ///   - body: the page, decompressed. An empty one is a page without samples.
  ///   - contentType: the header's value; with none, a last line of `# EOF` tells OpenMetrics.
  public func parse(_ body: [UInt8], contentType: String? = nil) throws(ExpositionError) -> ExpositionPage {
    guard body.count <= limits.bodyBytes else {
      throw .tooLarge(bytes: body.count, limit: limits.bodyBytes)
    }
    let form = PageForm(of: body, contentType: contentType)
    switch form {
    case .startingUp: throw .startingUp
    case .html(let title): throw .html(title: title)
    case .compressed: throw .compressed
    case .plainText, .openMetrics: break
    }
    var reader = PageReader(body, limits: limits, timestampsAreSeconds: form == .openMetrics)
    return try reader.readPage()
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
