/// Reads the pages of one target, one after the other.
///
/// A page is mostly the page before with other values, so each is compared with that: where its lines begin with the
/// same bytes, only the numbers are read. The result is that of reading each page by itself.
public struct PageReader: Sendable {
  public let parser: ExpositionParser
  private var memory: PageMemory?

  public init(_ parser: ExpositionParser = ExpositionParser()) {
    self.parser = parser
  }

  /// Bytes that it takes to remember the page before, about.
  public var footprint: Int { memory?.footprint ?? 0 }

  /// - Parameters:
  ///   - body: the page, decompressed. An empty one is a page without samples.
  ///   - contentType: the header's value. A last line of `# EOF` tells OpenMetrics whatever it says.
  public mutating func read(_ body: [UInt8], contentType: String? = nil) throws(ExpositionError) -> ExpositionPage {
    let form = try parser.form(of: body, contentType: contentType)
    if let memory, memory.form == form, let repetition = PageRepetition(of: memory, in: body) {
      return ExpositionPage(
        layout: memory.layout,
        values: repetition.values,
        timestamps: repetition.timestamps,
        families: memory.families
      )
    }
    let scan = PageScan(body, limits: parser.limits, isOpenMetrics: form == .openMetrics)
    try parser.check(scan)
    let layout = layout(of: scan, in: body, form: form)
    // Of a page without samples there is nothing to recognise; the one before it may come again.
    if !scan.values.isEmpty { memory = PageMemory(scan, of: body, form: form, layout: layout) }
    return ExpositionPage(
      layout: layout,
      values: scan.values,
      timestamps: scan.timestamps,
      families: scan.families,
      rejections: scan.rejections
    )
  }

  /// The layout of the page before where it fits, so that it stays the same object.
  private func layout(of scan: PageScan, in body: [UInt8], form: PageForm) -> PageLayout {
    body.withUnsafeBufferPointer { buffer in
      guard let bytes = PageBytes(buffer) else { return PageLayout([]) }
      var series: [Series] = []
      series.reserveCapacity(scan.series.count)
      let tail = SampleTail(bytes, timestampsAreSeconds: form == .openMetrics)
      var maker = SeriesMaker(bytes, limits: parser.limits, tail: tail)
      guard let memory else {
        for place in scan.series { series.append(maker.series(at: place)) }
        return PageLayout(series)
      }
      return memory.text.withUnsafeBufferPointer { earlier in
        var known = PageBytes(earlier).map { KnownSeries(memory, $0) }
        for place in scan.series {
          series.append(known?.series(at: place, of: bytes) ?? maker.series(at: place))
        }
        let isSame = series.count == memory.layout.series.count && zip(series, memory.layout.series).allSatisfy(===)
        return isSame ? memory.layout : PageLayout(series)
      }
    }
  }
}
