/// The hash of a password, as htpasswd and others write it: `$2y$10$` with 22 characters of salt and 31 of the hash.
public struct BcryptHash: Sendable, Hashable {
  /// Why a text is no hash that can be used. The text is not repeated.
  public struct Fault: Error, Sendable, Hashable, CustomStringConvertible {
    public let description: String
  }

  /// Beyond it one check takes seconds, in which no other is made.
  static let mostCost = 14
  private static let saltBytes = 16
  /// Of the 24 that it has; the last is never written.
  private static let hashBytes = 23
  /// bcrypt takes no more of a password; whoever makes the hash cuts it off too.
  private static let mostPasswordBytes = 72

  /// The binary logarithm of how often the key is worked in.
  let cost: Int
  private let salt: [UInt8]
  private let hash: [UInt8]

  public init(_ text: String) throws(Fault) {
    let parts = text.utf8.split(separator: UInt8(ascii: "$"), omittingEmptySubsequences: false)
    guard parts.count == 4, parts[0].isEmpty, parts[2].count == 2, parts[3].count == 53 else {
      throw Fault(
        description: "it is no bcrypt hash; make one by htpasswd -nBC 10 NAME, and write what stands behind the colon"
      )
    }
    // What differs between them are mistakes in programs of long ago that this one does not make.
    guard ["2a", "2b", "2y"].contains(where: { parts[1].elementsEqual($0.utf8) }) else {
      throw Fault(
        description: "it is a bcrypt hash of a kind that is not known; make one that begins with $2y$ or $2b$"
      )
    }
    guard let cost = Int(String(Substring(parts[2]))), (4...31).contains(cost) else {
      throw Fault(description: "its cost is no number from 04 to 31; make another, by htpasswd -nBC 10 NAME")
    }
    guard cost <= Self.mostCost else {
      throw Fault(
        description:
          "its cost of \(cost) would take seconds for each check; make one of \(Self.mostCost) at most, such as 10"
      )
    }
    guard let salt = Self.decoded(parts[3].prefix(22)), let hash = Self.decoded(parts[3].dropFirst(22)) else {
      throw Fault(description: "it holds characters that no bcrypt hash has; make one by htpasswd -nBC 10 NAME")
    }
    self.init(cost: cost, salt: Array(salt.prefix(Self.saltBytes)), hash: Array(hash.prefix(Self.hashBytes)))
  }

  private init(cost: Int, salt: [UInt8], hash: [UInt8]) {
    self.cost = cost
    self.salt = salt
    self.hash = hash
  }

  /// One that no password has, but for an unheard-of chance, and that takes as long to find that out as another.
  static func ofNobody(cost: Int) -> BcryptHash {
    BcryptHash(cost: cost, salt: Array(repeating: 0, count: saltBytes), hash: Array(repeating: 0, count: hashBytes))
  }

  /// Takes from a few milliseconds to a second, by the cost; whether it is the right one makes no difference.
  func matches(_ password: some Collection<UInt8>) -> Bool {
    let key = Self.words(Array(password.prefix(Self.mostPasswordBytes)) + [0], count: 18)
    let longSalt = Self.words(salt, count: 18)
    var cipher = Blowfish()
    cipher.expand(key: key, salt: Array(longSalt.prefix(4)))
    for _ in 0..<(1 << cost) {
      cipher.expand(key: key)
      cipher.expand(key: longSalt)
    }
    var words = Self.words(Array("OrpheanBeholderScryDoubt".utf8), count: 6)
    for index in stride(from: 0, to: words.count, by: 2) {
      var (left, right) = (words[index], words[index + 1])
      for _ in 0..<64 { cipher.encrypt(&left, &right) }
      (words[index], words[index + 1]) = (left, right)
    }
    let result = words.flatMap { word in [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> $0) } }
    return zip(result, hash).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
  }

  /// Bytes over and over, four to a word.
  private static func words(_ bytes: [UInt8], count: Int) -> [UInt32] {
    (0..<count).map { word in
      (0..<4).reduce(0) { $0 << 8 | UInt32(bytes[(word * 4 + $1) % bytes.count]) }
    }
  }

  /// bcrypt's own base 64.
  private static func decoded(_ text: Substring.UTF8View) -> [UInt8]? {
    var bytes: [UInt8] = []
    var (bits, count): (UInt32, Int) = (0, 0)
    for character in text {
      guard let digit = digit(character) else { return nil }
      bits = bits << 6 | UInt32(digit)
      count += 6
      guard count >= 8 else { continue }
      count -= 8
      bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
    }
    return bytes
  }

  private static func digit(_ character: UInt8) -> UInt8? {
    switch character {
    case UInt8(ascii: "."): 0
    case UInt8(ascii: "/"): 1
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): character - UInt8(ascii: "A") + 2
    case UInt8(ascii: "a")...UInt8(ascii: "z"): character - UInt8(ascii: "a") + 28
    case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0") + 54
    default: nil
    }
  }
}
