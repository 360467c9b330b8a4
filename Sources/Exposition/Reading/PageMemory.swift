/// What is kept of a page to recognise its lines in the next one: the texts that name its series, and its metadata.
struct PageMemory: Sendable {
  /// A line with a sample, by its place in `text`.
  struct Line: Sendable {
    /// The series' name and labels, blanks before the value included.
    var text: ByteRange
    var isSpark: Bool
  }

  let form: PageForm
  let layout: PageLayout
  let families: [String: Family]
  /// All texts that are kept, one behind the other.
  let text: [UInt8]
  /// One for each series of the layout.
  let lines: [Line]
  /// The `# TYPE`, `# HELP` and `# UNIT` lines.
  let metadata: [ByteRange]
  /// Whether a page with the same texts is sure to be read as this one was. One with bad lines is read line by line each
  /// time, so that they are counted each time.
  let isRepeatable: Bool

  init(_ scan: PageScan, of body: [UInt8], form: PageForm, layout: PageLayout) {
    self.form = form
    self.layout = layout
    families = scan.families
    isRepeatable = scan.rejections.isEmpty && !scan.dependsOnTails
    var text: [UInt8] = []
    text.reserveCapacity((scan.series.map(\.text) + scan.metadata).reduce(0) { $0 + $1.count })
    func keep(_ range: ByteRange) -> ByteRange {
      let start = text.count
      text.append(contentsOf: body[range.lowerBound..<range.upperBound])
      return ByteRange(start, text.count)
    }
    lines = scan.series.map { Line(text: keep($0.text), isSpark: $0.isSpark) }
    metadata = scan.metadata.map(keep)
    self.text = text
  }

  /// Bytes that it takes, about, with the layout that it may be the only one to keep.
  var footprint: Int {
    text.count + lines.count * (MemoryLayout<Line>.stride + PageLayout.bytesPerSeries)
      + metadata.count * MemoryLayout<ByteRange>.stride
  }
}
