/// The order in which places are asked to keep something: highest random weight first (Thaler and Ravishankar, 1998).
enum RendezvousOrder {
  /// The places' indices, the first choice first. The same for the same texts, on every machine and in every run.
  static func order(of places: [String], for id: String) -> [Int] {
    let weights = places.map { weight(of: id, at: $0) }
    return places.indices.sorted { (weights[$0], places[$0]) > (weights[$1], places[$1]) }
  }

  private static func weight(of id: String, at place: String) -> UInt64 {
    var stable = StableHash()
    stable.combine(part: place.utf8)
    stable.combine(part: id.utf8)
    var hash = stable.value
    // The last bytes have hardly reached the upper bits: a finaliser spreads them (SplitMix64's).
    hash = (hash ^ (hash >> 30)) &* 0xbf58_476d_1ce4_e5b9
    hash = (hash ^ (hash >> 27)) &* 0x94d0_49bb_1331_11eb
    return hash ^ (hash >> 31)
  }
}
