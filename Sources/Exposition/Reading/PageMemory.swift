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
    var length = 0
    func keep(_ range: ByteRange) -> ByteRange {
      length += range.count
      return ByteRange(length - range.count, length)
    }
    lines = scan.series.map { Line(text: keep($0.text), isSpark: $0.isSpark) }
    metadata = scan.metadata.map(keep)
    text = Self.joined(scan.series.lazy.map(\.text), scan.metadata, of: body, length: length)
  }

  /// The bytes of ranges one behind the other.
  private static func joined(
    _ series: some Sequence<ByteRange>,
    _ metadata: [ByteRange],
    of body: [UInt8],
    length: Int
  ) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: length) { text, count in
      body.withUnsafeBufferPointer { body in
        guard let bytes = PageBytes(body), var end = text.baseAddress else { return }
        for range in series {
          end.update(from: bytes.pointer + range.lowerBound, count: range.count)
          end += range.count
        }
        for range in metadata {
          end.update(from: bytes.pointer + range.lowerBound, count: range.count)
          end += range.count
        }
        count = length
      }
    }
  }

  /// Bytes that it takes, about, with the layout that it may be the only one to keep.
  var footprint: Int {
    text.count + lines.count * (MemoryLayout<Line>.stride + PageLayout.bytesPerSeries)
      + metadata.count * MemoryLayout<ByteRange>.stride
  }
}
