/// The digits that stand in the next eight bytes, read all at once: as lanes of one word, without a branch for each.
struct EightDigits {
  /// How many there are before the first byte that is none: 0...8.
  let count: Int
  /// Their number.
  let value: UInt64

  /// Looks at no byte beyond the first `limit`. It is quick where that is 8 or more.
  @inline(__always)
  init(at bytes: UnsafePointer<UInt8>, limit: Int) {
    var lanes = Self.load(bytes, limit: limit) ^ Self.zeros
    // The highest bit of each lane above 9; a carry only spoils lanes behind the first of them.
    let others = (lanes | (lanes &+ 0x7676_7676_7676_7676)) & 0x8080_8080_8080_8080
    count = others.trailingZeroBitCount &>> 3
    // The first digit is in the lowest lane. Moving the last one to the highest leaves zeros before them.
    lanes <<= 64 &- 8 &* count
    // Pairs of digits, then of pairs, then of those.
    lanes = lanes &* 10 &+ lanes &>> 8
    let evens = (lanes & 0x0000_00ff_0000_00ff) &* (100 + 1_000_000 << 32)
    let odds = ((lanes &>> 16) & 0x0000_00ff_0000_00ff) &* (1 + 10_000 << 32)
    value = (evens &+ odds) &>> 32
  }

  @inline(__always)
  private static func load(_ bytes: UnsafePointer<UInt8>, limit: Int) -> UInt64 {
    if limit < 8 { return loadLast(bytes, limit: limit) }
    return UInt64(littleEndian: UnsafeRawPointer(bytes).loadUnaligned(as: UInt64.self))
  }

  /// Out of line, so that the usual way stays short.
  @inline(never)
  private static func loadLast(_ bytes: UnsafePointer<UInt8>, limit: Int) -> UInt64 {
    var word: UInt64 = 0
    for index in 0..<max(0, limit) { word |= UInt64(bytes[index]) &<< (8 &* UInt64(index)) }
    return word
  }
}

extension EightDigits {
  static let zeros: UInt64 = 0x3030_3030_3030_3030

  /// What the digits before these are to be multiplied by.
  @inline(__always)
  var scale: UInt64 { Self.scales[count] }
  private static let scales: [UInt64] = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000]

  /// The eight digits of a number below 10^8, each 0...9 in a lane, the first of them in the lowest.
  @inline(__always)
  static func lanes(_ number: UInt64) -> UInt64 {
    // Fours of digits, then pairs, then digits: each step divides every lane at once, by multiplying and shifting.
    let fours = number / 10_000 | (number % 10_000) &<< 32
    let hundreds = ((fours &* 10_486) &>> 20) & 0x0000_007f_0000_007f
    let pairs = hundreds | (fours &- hundreds &* 100) &<< 16
    let tens = ((pairs &* 103) &>> 10) & 0x000f_000f_000f_000f
    return tens | (pairs &- tens &* 10) &<< 8
  }
}
