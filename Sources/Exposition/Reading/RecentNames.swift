/// Metric names of a page that were made into strings already: a page has the same few names for each executor.
struct RecentNames {
  private static let slots = 256
  private var names: [(place: ByteRange, name: String)?] = Array(repeating: nil, count: slots)

  mutating func string(_ place: ByteRange, of bytes: PageBytes) -> String {
    // Names that share a slot only cost a string.
    let slot = Int(bytes.hash(of: place) % UInt64(Self.slots))
    if let known = names[slot], known.place.count == place.count,
      bytes.isEqual(at: place.lowerBound, to: bytes.pointer + known.place.lowerBound, length: place.count)
    {
      return known.name
    }
    let name = bytes.string(place)
    names[slot] = (place, name)
    return name
  }
}
