import Compression
import Discovery
import Exposition
import Fixtures
import FoundationEssentials
import Testing

@testable import Capture

@Suite("A file of the spool")
struct SpoolFileTests {
  /// A file with another first line, whose checksum fits.
  private func forged(_ json: String, body: String = "m 1\n", version: String = "1") -> [UInt8] {
    let checked = Array("\(json)\n\(body)".utf8)
    let digits = String(CRC32.checksum(checked.span.bytes), radix: 16)
    let checksum = String(repeating: "0", count: 8 - digits.count) + digits
    return Array("# afterglow \(version) \(checksum) ".utf8) + checked
  }

  private func json(_ changes: [String: String] = [:]) -> String {
    var members = [
      "application_id": "\"spark-1\"", "namespace": "\"team-a\"", "owner": "\"cluster-a\"", "generation": "7",
      "first_capture": "1000", "last_capture": "1400", "pods": "[]", "length": "4",
    ]
    members.merge(changes, uniquingKeysWith: { $1 })
    return "{" + members.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value)" }.joined(separator: ",") + "}"
  }

  private func fault(of bytes: [UInt8]) -> SpoolFault? {
    do throws(SpoolFault) {
      _ = try SpoolFile.read(bytes, owner: SpooledSamples.owner)
      return nil
    } catch {
      return error
    }
  }

  @Test("is a comment, and then the page as a gateway gets it")
  func shape() throws {
    let group = SpooledSamples.group(ending: Samples.ending)
    let text = String(decoding: try SpoolFile.write(group, gateway: "http://gateway:9091"), as: UTF8.self)
    let lines = text.split(separator: "\n")
    #expect(lines.count == 4)
    #expect(lines[0].hasPrefix("# afterglow 1 "))
    #expect(lines[0].contains(#""application_id":"spark-1""#))
    #expect(lines[0].contains(#""gateway":"http://gateway:9091""#))
    #expect(lines[1].hasPrefix("afterglow_application_info{"))
    #expect(lines[2] == #"tasks{pod="pod-uid-1"} 7"#)
    #expect(lines[3].hasPrefix("afterglow_application_generation{"))
    #expect(lines[3].hasSuffix(" 7"))
    let page = try ExpositionParser(isStrict: true).parse(Array(text.utf8))
    #expect(page.count == 3)
  }

  @Test("tells all that was written, without the agent's own marks")
  func roundTrip() throws {
    let marks = [SpooledSamples.sample(GroupMark.end, 1, [:]), SpooledSamples.sample(GroupMark.start, 2, [:])]
    let foreign = SpooledSamples.sample("afterglow_application_of_theirs", 3, [:])
    let group = SpooledSamples.group(ending: Samples.ending, samples: marks + [foreign])
    let bytes = try SpoolFile.write(group, gateway: "http://gateway:9091")
    let restored = try SpoolFile.read(bytes, owner: SpooledSamples.owner)
    #expect(restored == SpooledSamples.restored(group, gateway: "http://gateway:9091"))
    #expect(restored.series.map(\.name) == ["afterglow_application_of_theirs"])
  }

  @Test("tells all that was written, whatever it is", arguments: UInt64(0)..<300)
  func anything(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let group = SpooledSamples.random(&generator)
    let restored = try SpoolFile.read(SpoolFile.write(group), owner: group.snapshot.owner)
    #expect(restored == SpooledSamples.restored(group))
  }

  @Test("keeps a NaN a NaN")
  func notANumber() throws {
    let group = SpooledSamples.group(samples: [SpooledSamples.sample("m", .nan)])
    let restored = try SpoolFile.read(SpoolFile.write(group), owner: SpooledSamples.owner)
    #expect(restored.values.count == 1)
    #expect(restored.values.allSatisfy { $0.isNaN })
  }

  @Test("is refused wherever it is cut")
  func cut() throws {
    let bytes = try SpoolFile.write(SpooledSamples.group(ending: Samples.ending))
    for length in 0..<bytes.count {
      let fault = fault(of: Array(bytes[..<length]))
      #expect(fault == .cutShort(bytes: length), "cut at \(length)")
    }
    #expect(fault(of: bytes) == nil)
  }

  @Test("is refused whichever byte is changed")
  func changed() throws {
    let bytes = try SpoolFile.write(SpooledSamples.group())
    var generator = SeededGenerator(seed: 1)
    for place in bytes.indices {
      var changed = bytes
      changed[place] ^= UInt8.random(in: 1...255, using: &generator)
      #expect(fault(of: changed) != nil, "changed at \(place)")
    }
  }

  @Test("is refused where anything follows")
  func followed() throws {
    let bytes = try SpoolFile.write(SpooledSamples.group())
    #expect(fault(of: bytes + bytes) == .trailingBytes(bytes.count))
    #expect(fault(of: bytes + Array("x".utf8)) == .trailingBytes(1))
  }

  @Test("of zeros, as a disk without power leaves one, was cut")
  func zeros() {
    #expect(fault(of: [UInt8](repeating: 0, count: 4096)) == .cutShort(bytes: 4096))
  }

  @Test(
    "that is somebody else's is told from one that is damaged",
    arguments: [
      ("node_load1 0.5\n", SpoolFault.notSpooled), ("# HELP m A metric.\n# TYPE m gauge\nm 1\n", .notSpooled),
    ]
  )
  func notSpooled(text: String, expected: SpoolFault) {
    #expect(fault(of: Array(text.utf8)) == expected)
    #expect(expected.isForeign)
  }

  @Test("of another agent is not taken")
  func otherOwner() throws {
    let bytes = try SpoolFile.write(SpooledSamples.group(owner: "cluster-b"))
    #expect(fault(of: bytes) == .otherOwner("cluster-b"))
    #expect(SpoolFault.otherOwner("cluster-b").isForeign)
  }

  @Test("of another version is not guessed at")
  func otherVersion() {
    #expect(fault(of: forged(json(), version: "2")) == .unknownVersion("2"))
    #expect(fault(of: forged(json())) == nil)
  }

  @Test(
    "whose first line says what cannot be is refused, though its checksum fits",
    arguments: [
      ["application_id": "\"\""], ["generation": "-1"], ["generation": "9223372036854775807"], ["generation": "1e300"],
      ["first_capture": "1e300"], ["last_capture": "\"now\""],
      ["ending": #"{"outcome":"Odd","at":1}"#], ["ending": #"{"outcome":"Failed","at":-1e300}"#],
      ["pods": "{}"], ["pods": #"[{"name":"p"}]"#], ["pods": #"[{"uid":"u","name":"p","started_at":1e17}]"#],
    ]
  )
  func badHeader(changes: [String: String]) {
    let found = fault(of: forged(json(changes)))
    guard case .badHeader = found else {
      Issue.record("\(String(describing: found))")
      return
    }
  }

  @Test("whose samples cannot be read is refused, though its checksum fits", arguments: ["m{ 1\n", "<html>", "\u{0}"])
  func badBody(body: String) {
    let found = fault(of: forged(json(["length": "\(4 + body.utf8.count)"]), body: "m 1\n" + body))
    guard case .badBody = found else {
      Issue.record("\(String(describing: found))")
      return
    }
  }

  @Test("with members that a later version may add is read")
  func unknownMembers() throws {
    let bytes = forged(json(["shoe_size": "44"]))
    #expect(try SpoolFile.read(bytes, owner: SpooledSamples.owner).id == "spark-1")
  }
}

@Suite("The name of a spool's file")
struct SpoolFileNameTests {
  @Test(
    "is the id where that can be one",
    arguments: ["spark-1", "A", "app_1.2-x", String(repeating: "a", count: 181)]
  )
  func plain(id: String) {
    #expect(SpoolFileName.of(id) == id + ".prom")
  }

  @Test(
    "is another where it cannot: nothing that leads elsewhere, hides, or is too long",
    arguments: [
      "", ".", "..", ".lock", "../x", "team-a/pod-c", "-rf", "a b", "a\n", "a\u{0}", "ä", "~", "_x~", "a~b",
      String(repeating: "a", count: 182), String(repeating: "😀", count: 5000),
    ]
  )
  func unsafe(id: String) {
    let name = SpoolFileName.of(id)
    #expect(name.utf8.count <= 200)
    #expect(name.hasPrefix("_") && name.hasSuffix(".prom"))
    #expect(name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "/") })
  }

  @Test("shows a person whose it is")
  func readable() {
    #expect(SpoolFileName.of("team-a/pod-c") == "_team-a_pod-c~6bfe1fb7e46010f73a905bcbcaf3fc5f.prom")
  }

  @Test("is never that of two ids")
  func injective() {
    let ids = [
      "a/b", "a_b", "a b", "_a_b", "e\u{301}", "\u{e9}", "", "/", "//", "a\u{0}", "a", "A",
      String(repeating: "x", count: 181), String(repeating: "x", count: 182), String(repeating: "x", count: 183),
    ]
    let named = ids + ids.map { String(SpoolFileName.of($0).dropLast(5)) } + ids.map { SpoolFileName.of($0) }
    // Swift takes the two ways to write an é for one string; Prometheus does not.
    let different = Set(named.map { Array($0.utf8) })
    #expect(Set(named.map { SpoolFileName.of($0) }).count == different.count)
  }
}
