/// Blowfish as bcrypt uses it: its state, and how a key is worked into it.
/// (N. Provos and D. Mazières, "A Future-Adaptable Password Scheme", 1999.)
struct Blowfish {
  private static let rounds = 16
  /// Of the subkeys; behind them stand four boxes of 256 words each.
  private static let keyWords = rounds + 2
  /// Made at the first use: a tenth of a second.
  private static let pi = PiDigits.words(keyWords + 4 * 256)

  private var state = Self.pi

  /// Mixes a key into the subkeys, and then what the salt encrypts to, over and over, into all of the state.
  ///
  /// - Parameters:
  ///   - key: 18 words.
  ///   - salt: four words, or none.
  mutating func expand(key: [UInt32], salt: [UInt32] = [0, 0, 0, 0]) {
    precondition(key.count == Self.keyWords && salt.count == 4)
    state.withUnsafeMutableBufferPointer { state in
      for index in 0..<Self.keyWords { state[index] ^= key[index] }
      var (left, right): (UInt32, UInt32) = (0, 0)
      for index in stride(from: 0, to: state.count, by: 2) {
        left ^= salt[index & 2]
        right ^= salt[index & 2 | 1]
        Self.encrypt(&left, &right, state)
        state[index] = left
        state[index + 1] = right
      }
    }
  }

  mutating func encrypt(_ left: inout UInt32, _ right: inout UInt32) {
    state.withUnsafeMutableBufferPointer { Self.encrypt(&left, &right, $0) }
  }

  @inline(__always)
  private static func encrypt(
    _ left: inout UInt32,
    _ right: inout UInt32,
    _ state: UnsafeMutableBufferPointer<UInt32>
  ) {
    var (l, r) = (left ^ state[0], right)
    for round in stride(from: 1, through: rounds, by: 2) {
      r ^= mixed(l, state) ^ state[round]
      l ^= mixed(r, state) ^ state[round + 1]
    }
    left = r ^ state[rounds + 1]
    right = l
  }

  @inline(__always)
  private static func mixed(_ word: UInt32, _ state: UnsafeMutableBufferPointer<UInt32>) -> UInt32 {
    let first = state[keyWords + Int(word >> 24)]
    let second = state[keyWords + 256 + Int(word >> 16 & 0xff)]
    let third = state[keyWords + 512 + Int(word >> 8 & 0xff)]
    return ((first &+ second) ^ third) &+ state[keyWords + 768 + Int(word & 0xff)]
  }
}
