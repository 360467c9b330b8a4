import Testing

@testable import Console

@Suite struct BcryptTests {
  @Test("Blowfish's tables are the digits of pi")
  func pi() {
    let words = PiDigits.words(18 + 4 * 256)
    // As its authors printed them: the first subkeys, the beginning of each box, and the last word of all.
    #expect(Array(words.prefix(4)) == [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344])
    #expect(words[17] == 0x8979_fb1b)
    #expect([0, 256, 512, 768].map { words[18 + $0] } == [0xd131_0ba6, 0x4b7a_70e9, 0xe93d_5a68, 0x3a39_ce37])
    #expect(words.last == 0x3ac3_72e6)
    #expect(words.count == 1042)
  }

  @Test(
    "known passwords are known by their hashes, and others are not",
    arguments: [
      // From the tests of the first implementations.
      ("U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"),
      ("U*U*U", "$2a$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a"),
      // Made by libxcrypt.
      ("", "$2b$04$......................w74bL5gU7LSJClZClCa.Pkz14aTv/XO"),
      ("correct horse", "$2y$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e"),
      ("p\u{e4}ss w\u{f6}rd", "$2b$06$zVHmKQtGGQob.b/Nc7l9NOPQEiCvuJ76lkxMmkX0ljSLaxlG.ZBV."),
      (String(repeating: "x", count: 72), "$2b$04$zVHmKQtGGQob.b/Nc7l9NO5lk3HE4lBY9ZLK2Ksrzs65flaJMCy36"),
      // Of a longer one no more is taken, by whoever made the hash neither.
      (String(repeating: "x", count: 80), "$2b$04$zVHmKQtGGQob.b/Nc7l9NO5lk3HE4lBY9ZLK2Ksrzs65flaJMCy36"),
    ]
  )
  func known(password: String, text: String) throws {
    let hash = try BcryptHash(text)
    #expect(hash.matches(Array(password.utf8)))
    #expect(!hash.matches(Array("\(password.prefix(72).dropLast())y".utf8)))
    #expect(!hash.matches(Array("y\(password)".utf8)))
  }

  @Test("nobody's hash has no password")
  func nobody() {
    #expect(BcryptHash.ofNobody(cost: 7).cost == 7)
    #expect(!BcryptHash.ofNobody(cost: 4).matches([]))
  }

  @Test(
    "what is no hash that can be used is refused with a remedy, and is not repeated",
    arguments: [
      ("", "it is no bcrypt hash"), ("hunter2", "it is no bcrypt hash"),
      ("$2y$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6", "it is no bcrypt hash"),
      ("$2y$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6ee", "it is no bcrypt hash"),
      ("$2y$4$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e", "it is no bcrypt hash"),
      ("x$2y$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e", "it is no bcrypt hash"),
      ("$2x$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e", "of a kind that is not known"),
      ("$6$04$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e", "of a kind that is not known"),
      ("$2y$03$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e", "its cost is no number from 04 to 31"),
      ("$2y$-4$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e", "its cost is no number from 04 to 31"),
      ("$2y$15$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e", "its cost of 15 would take seconds"),
      ("$2y$31$abcdefghijklmnopqrstuujydOTSfIH/d5oUHpsygqV5X9xJLQc6e", "make one of 14 at most, such as 10"),
      ("$2y$04$abcdefghijklmnopqrstuujydOTSfIH!d5oUHpsygqV5X9xJLQc6e", "it holds characters"),
    ]
  )
  func faults(text: String, words: String) {
    let fault = #expect(throws: BcryptHash.Fault.self) { try BcryptHash(text) }
    #expect(fault?.description.contains(words) == true, "\(String(describing: fault))")
    #expect(fault?.description.contains("hunter2") == false && fault?.description.contains("abcdef") == false)
  }
}
