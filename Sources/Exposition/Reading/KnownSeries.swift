/// Finds a series again by the text that names it: first where the page before goes on, else anywhere in that page.
///
/// So a row that vanishes, one that is new and one that has moved cost no more than themselves.
struct KnownSeries {
  private let memory: PageMemory
  private let earlier: PageBytes
  private var next = 0
  /// Places in the page before, by a hash of their text; made when the first line is out of order.
  private var places: [UInt64: Int]?

  init(_ memory: PageMemory, _ earlier: PageBytes) {
    self.memory = memory
    self.earlier = earlier
  }

  mutating func series(at place: SeriesPlace, of bytes: PageBytes) -> Series? {
    if next < memory.lines.count, isLine(next, at: place, of: bytes) {
      next += 1
      return memory.layout.series[next - 1]
    }
    if places == nil { places = index() }
    let hash = Self.hash(place.head, place.labelsAndBlanks, of: bytes)
    guard let known = places?[hash], isLine(known, at: place, of: bytes) else { return nil }
    next = known + 1
    return memory.layout.series[known]
  }

  /// The same text means another name where it is read in the other way.
  private func isLine(_ index: Int, at place: SeriesPlace, of bytes: PageBytes) -> Bool {
    let known = memory.lines[index]
    return known.isSpark == place.isSpark && isText(place.head, of: bytes, known.head)
      && isText(place.labelsAndBlanks, of: bytes, known.labels)
  }

  private func isText(_ text: ByteRange, of bytes: PageBytes, _ known: ByteRange) -> Bool {
    known.count == text.count
      && bytes.isEqual(at: text.lowerBound, to: earlier.pointer + known.lowerBound, length: text.count)
  }

  private func index() -> [UInt64: Int] {
    var places: [UInt64: Int] = [:]
    places.reserveCapacity(memory.lines.count)
    for (place, line) in memory.lines.enumerated() {
      places[Self.hash(line.head, line.labels, of: earlier)] = place
    }
    return places
  }

  private static func hash(_ head: ByteRange, _ labels: ByteRange, of bytes: PageBytes) -> UInt64 {
    bytes.hash(of: head) &* 3 ^ bytes.hash(of: labels)
  }
}
