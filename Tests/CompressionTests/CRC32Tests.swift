import Compression
import Testing

@Suite struct CRC32Tests {
  @Test(
    "known texts have their known checksums",
    arguments: [("", 0), ("123456789", 0xcbf4_3926), ("The quick brown fox jumps over the lazy dog", 0x414f_a339)]
  )
  func known(text: String, checksum: UInt32) {
    #expect(CRC32.checksum(Array(text.utf8).span.bytes) == checksum)
  }

  @Test("a text in parts has the checksum of the whole")
  func parts() {
    let text = Array("123456789".utf8)
    for cut in text.indices {
      let head = CRC32.checksum(Array(text[..<cut]).span.bytes)
      #expect(CRC32.checksum(Array(text[cut...]).span.bytes, after: head) == 0xcbf4_3926)
    }
  }
}
