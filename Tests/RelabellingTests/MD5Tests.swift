import Testing

@testable import Relabelling

@Suite struct MD5Tests {
  @Test(
    "the sums of RFC 1321's test suite",
    arguments: [
      ("", "d41d8cd98f00b204e9800998ecf8427e"),
      ("a", "0cc175b9c0f1b6a831c399e269772661"),
      ("abc", "900150983cd24fb0d6963f7d28e17f72"),
      ("message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
      ("abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b"),
      ("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", "d174ab98d277d9f5a5611c2c9f419d9f"),
      (String(repeating: "1234567890", count: 8), "57edf4a22be3c955ac49da2e2107b67a"),
    ]
  )
  func vectors(text: String, sum: String) {
    let words = text.withBytes(MD5.sum)
    let bytes = [words.0, words.1, words.2, words.3].flatMap { word in (0..<4).map { word >> (8 * $0) & 0xFF } }
    #expect(bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() == sum)
  }

  @Test(
    "every way that a text can fill its last block",
    arguments: [
      // hashlib.md5(b"x" * length).hexdigest()[16:]
      (55, 0xd958a70738aa8f72),
      (56, 0x62dabcafad6db14b),
      (57, 0x8685018905cb530a),
      (63, 0x03567bdff99d8981),
      (64, 0x7947682aeb252456),
      (65, 0xbdec39795fe00cf6),
      (119, 0xcfcddc633f12c24f),
      (120, 0x2620b64f46e1c5b5),
      (1000, 0x64b1f64cb10c4b63),
    ]
  )
  func blocks(length: Int, lastHalf: UInt64) {
    #expect(String(repeating: "x", count: length).withBytes(MD5.lastHalf) == lastHalf)
  }
}
