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

  mutating func series(at text: ByteRange, of bytes: PageBytes) -> Series? {
    if next < memory.series.count, isText(text, of: bytes, thatAt: next) {
      next += 1
      return memory.layout.series[next - 1]
    }
    if places == nil { places = index() }
    guard let place = places?[bytes.hash(of: text)], isText(text, of: bytes, thatAt: place) else { return nil }
    next = place + 1
    return memory.layout.series[place]
  }

  private func isText(_ text: ByteRange, of bytes: PageBytes, thatAt place: Int) -> Bool {
    let known = memory.series[place]
    return known.count == text.count
      && bytes.isEqual(at: text.lowerBound, to: earlier.pointer + known.lowerBound, length: text.count)
  }

  private func index() -> [UInt64: Int] {
    var places: [UInt64: Int] = [:]
    places.reserveCapacity(memory.series.count)
    for (place, text) in memory.series.enumerated() { places[earlier.hash(of: text)] = place }
    return places
  }
}
