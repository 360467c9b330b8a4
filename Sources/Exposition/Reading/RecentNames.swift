/// Metric names of a page that were made into strings already: a page has the same few names for each executor.
struct RecentNames {
  private static let slots = 256
  private var names: [(place: ByteRange, name: String)?] = Array(repeating: nil, count: slots)

  mutating func string(_ place: ByteRange, of bytes: PageBytes) -> String {
    let slot = Self.slot(of: place, in: bytes)
    if let known = names[slot], known.place.count == place.count,
      bytes.isEqual(at: place.lowerBound, to: bytes.pointer + known.place.lowerBound, length: place.count)
    {
      return known.name
    }
    let name = bytes.string(place)
    names[slot] = (place, name)
    return name
  }

  /// FNV-1a. Names that share a slot only cost a string.
  private static func slot(of place: ByteRange, in bytes: PageBytes) -> Int {
    var hash: UInt32 = 2_166_136_261
    for index in place.lowerBound..<place.upperBound { hash = (hash ^ UInt32(bytes[index])) &* 16_777_619 }
    return Int(hash % UInt32(slots))
  }
}
