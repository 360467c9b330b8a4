/// How samples of certain series make a page: which of them, in which order, and everything but the numbers.
///
/// Worked out once, it serves as long as the series stay the same.
struct WritingPlan: Sendable {
  private struct Line {
    /// Which of the samples it is.
    var sample: Int
    /// Places in `text`: the name, perhaps behind its family's HELP and TYPE lines, and the labels with the blank behind
    /// them. A name that has to stand in quotes is among the labels.
    var head: Range<Int>
    var labels: Range<Int>
  }

  /// Lines with a sample.
  var samples: Int { lines.count }
  /// Of each sample the series.
  let series: [Series]
  /// Samples left out because a later one has the same series.
  let duplicates: Int
  /// Samples left out because their metric or one of their labels has an empty name, which cannot be written.
  let unwritable: Int
  private let lines: [Line]
  /// Each name and each label set once.
  private let text: [UInt8]
  /// Of all lines, without their numbers.
  private let length: Int

  init(_ series: [Series], families: [String: Family] = [:]) {
    let entries = Self.entries(of: series, families: families)
    var (lines, text) = ([Line](), TextBuffer())
    var labelSets: [LabelSet: Range<Int>] = [:]
    var (family, name) = (String?.none, String?.none)
    // Of the name that stands there already, without its family's lines.
    var repeated = 0..<0
    for (index, entry) in entries.enumerated() {
      // The last of several samples of one series stays.
      if index + 1 < entries.count, entries[index + 1].series == entry.series { continue }
      let isPlain = NameSyntax.isPlainMetricName(entry.series.name)
      var head = repeated
      if name?.hasSameBytes(as: entry.series.name) != true {
        let start = text.count
        if family?.hasSameBytes(as: entry.family) != true {
          let metadata = Self.metadata(of: entry.family, in: families)
          text.appendMetadata(name: entry.family, type: metadata?.type, help: metadata?.help)
        }
        let nameStart = text.count
        if isPlain { text.append(entry.series.name) }
        head = start..<text.count
        repeated = nameStart..<text.count
        (family, name) = (entry.family, entry.series.name)
      }
      let labels = entry.series.labels
      let block: Range<Int>
      if isPlain, let known = labelSets[labels] {
        block = known
      } else {
        block = text.appendBlock(labels, after: isPlain ? nil : entry.series.name)
        if isPlain { labelSets[labels] = block }
      }
      lines.append(Line(sample: entry.place, head: head, labels: block))
    }
    self.series = series
    self.lines = lines
    self.text = text.bytes
    unwritable = series.count - entries.count
    duplicates = entries.count - lines.count
    length = lines.reduce(0) { $0 + $1.head.count + $1.labels.count }
  }

  /// Whether it was made for these series. Quick where they are the very same objects, as they mostly are.
  func fits(_ series: [Series]) -> Bool {
    self.series == series
  }

  /// - Parameters:
  ///   - values: one for each of the series.
  ///   - timestamp: of a sample, in milliseconds.
  func write(_ values: [Double], timestamp: (Int) -> Int64? = { _ in nil }) -> [UInt8] {
    let longestEnd = 2 * NumberWriter.longest + 2
    return [UInt8](unsafeUninitializedCapacity: length + lines.count * longestEnd) { buffer, count in
      guard var end = buffer.baseAddress else { return }
      text.withUnsafeBufferPointer { text in
        for line in lines {
          end = end.put(text[line.head]).put(text[line.labels])
          end += NumberWriter.write(values[line.sample], to: end)
          if let timestamp = timestamp(line.sample) {
            end = end.put(.space)
            end += NumberWriter.write(timestamp, to: end)
          }
          end = end.put(.newline)
        }
      }
      count = end - (buffer.baseAddress ?? end)
    }
  }
}

extension UnsafeMutablePointer<UInt8> {
  /// The place behind what is put here.
  @inline(__always)
  fileprivate func put(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Self {
    guard let start = bytes.base.baseAddress else { return self }
    update(from: start + bytes.startIndex, count: bytes.count)
    return self + bytes.count
  }

  @inline(__always)
  fileprivate func put(_ byte: UInt8) -> Self {
    pointee = byte
    return self + 1
  }
}

// MARK: Order

extension WritingPlan {
  /// A series and where it belongs on the page.
  private struct Entry: Comparable {
    var family: String
    var series: Series
    /// Which of the samples it is: of two samples of one series the later stays.
    var place: Int

    static func < (left: Entry, right: Entry) -> Bool {
      let difference = left.family.byteDifference(to: right.family)
      if difference != 0 { return difference < 0 }
      if left.series == right.series { return left.place < right.place }
      return left.series < right.series
    }
  }

  private static func entries(of series: [Series], families: [String: Family]) -> [Entry] {
    var entries: [Entry] = []
    entries.reserveCapacity(series.count)
    for (place, series) in series.enumerated() where series.isWritable {
      entries.append(Entry(family: family(of: series.name, in: families), series: series, place: place))
    }
    entries.sort()
    return entries
  }

  /// The family that a sample of this name is written with: a histogram's for its `_sum`, else its own.
  private static func family(of name: String, in families: [String: Family]) -> String {
    guard !families.isEmpty, families[name] == nil, let (stem, suffix) = split(name) else { return name }
    return families[stem]?.type?.partSuffixes.contains(suffix) == true ? stem : name
  }

  private static func metadata(of name: String, in families: [String: Family]) -> Family? {
    if let family = families[name] { return family }
    guard !families.isEmpty, let (stem, suffix) = split(name), let family = families[stem] else { return nil }
    return family.type?.omittedSuffix == suffix ? family : nil
  }

  /// Before the last underscore, and from it on.
  private static func split(_ name: String) -> (stem: String, suffix: String)? {
    guard let underscore = name.utf8.lastIndex(of: UInt8(ascii: "_")) else { return nil }
    return (String(name[..<underscore]), String(name[underscore...]))
  }
}

extension Series {
  fileprivate var isWritable: Bool {
    !name.isEmpty && labels.allSatisfy { !$0.name.isEmpty }
  }
}
