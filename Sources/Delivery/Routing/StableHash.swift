/// FNV-1a with 64 bits: the same in each run and on each machine, which Swift's own hashing is not. Not for anything that
/// somebody might want to forge.
package struct StableHash {
  package private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  package init() {}

  package mutating func combine(_ bytes: some Sequence<UInt8>) {
    for byte in bytes { value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
  }

  /// A part that is told from its neighbours: no two lists of parts are the same bytes.
  package mutating func combine(part: some Collection<UInt8>) {
    withUnsafeBytes(of: UInt64(part.count).littleEndian) { combine($0) }
    combine(part)
  }

  /// Eight digits of both halves.
  package var shortHex: String {
    let folded = UInt32(truncatingIfNeeded: value >> 32) ^ UInt32(truncatingIfNeeded: value)
    let digits = String(folded, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }
}
