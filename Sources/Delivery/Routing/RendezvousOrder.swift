/// The order in which places are asked to keep something: highest random weight first (Thaler and Ravishankar, 1998).
enum RendezvousOrder {
  /// The places' indices, the first choice first. The same for the same texts, on every machine and in every run.
  static func order(of places: [String], for id: String) -> [Int] {
    let weights = places.map { weight(of: id, at: $0) }
    return places.indices.sorted { (weights[$0], places[$0]) > (weights[$1], places[$1]) }
  }

  private static func weight(of id: String, at place: String) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    // FNV-1a; the byte between keeps "ab" + "c" from "a" + "bc", and occurs in neither.
    for byte in Array(place.utf8) + [0xff] + Array(id.utf8) {
      hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
    }
    // Its last bytes have hardly reached the upper bits: a finaliser spreads them (SplitMix64's).
    hash = (hash ^ (hash >> 30)) &* 0xbf58_476d_1ce4_e5b9
    hash = (hash ^ (hash >> 27)) &* 0x94d0_49bb_1331_11eb
    return hash ^ (hash >> 31)
  }
}
