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
    guard let known = places?[bytes.hash(of: place.text)], isLine(known, at: place, of: bytes) else { return nil }
    next = known + 1
    return memory.layout.series[known]
  }

  /// The same text means another name where it is read in the other way.
  private func isLine(_ index: Int, at place: SeriesPlace, of bytes: PageBytes) -> Bool {
    let (known, text) = (memory.lines[index], place.text)
    return known.text.count == text.count && known.isSpark == place.isSpark
      && bytes.isEqual(at: text.lowerBound, to: earlier.pointer + known.text.lowerBound, length: text.count)
  }

  private func index() -> [UInt64: Int] {
    var places: [UInt64: Int] = [:]
    places.reserveCapacity(memory.lines.count)
    for (place, line) in memory.lines.enumerated() { places[earlier.hash(of: line.text)] = place }
    return places
  }
}
