import Fixtures
import FoundationEssentials
import SystemPackage
import Testing

@testable import Capture

@Suite("The folder of the spool")
struct SpoolFolderTests {
  private let temporary: TemporaryFolder
  private var path: String { "\(temporary.path)/spool" }

  init() throws {
    temporary = try TemporaryFolder()
  }

  private func opened() throws -> SpoolFolder {
    let folder = try SpoolFolder(path)
    #expect(try folder.takeLock())
    return folder
  }

  private func permissions(_ path: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
  }

  private func text(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(filePath: "\(path)/\(name)")), as: UTF8.self)
  }

  @Test("is made for the agent's user alone, as its files are")
  func made() throws {
    let folder = try opened()
    try folder.write(Array("text".utf8), as: "a.prom", isDurable: true)
    #expect(try permissions(path) == 0o700)
    #expect(try permissions("\(path)/a.prom") == 0o600)
    #expect(try text("a.prom") == "text")
    #expect(try folder.names() == [".lock", "a.prom"])
  }

  @Test("is not made where its parent is not there, nor taken where it is no folder")
  func unusable() throws {
    #expect(throws: SpoolError.noParent("\(path)/below")) { try SpoolFolder("\(path)/below") }
    try temporary.write("text", to: "spool")
    #expect(throws: SpoolError.noFolder(path)) { try SpoolFolder(path) }
    let words = "\(SpoolError.noParent("/a/b"))"
    #expect(words == "there is no folder to make /a/b in; make it, or name another with --spool")
  }

  @Test("belongs to one agent at a time, and to the next when that is gone")
  func lock() throws {
    var first: SpoolFolder? = try opened()
    let second = try SpoolFolder(path)
    #expect(try !second.takeLock())
    #expect(first != nil)
    first = nil
    #expect(try second.takeLock())
  }

  @Test("replaces a file in one step, and reads it whole", arguments: [true, false])
  func replace(isDurable: Bool) throws {
    let folder = try opened()
    let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0) }
    try folder.write([1], as: "a.prom", isDurable: isDurable)
    try folder.write(bytes, as: "a.prom", isDurable: isDurable)
    #expect(try folder.read("a.prom") == bytes)
    #expect(try folder.names() == [".lock", "a.prom"])
    try folder.write([], as: "a.prom", isDurable: isDurable)
    #expect(try folder.read("a.prom").isEmpty)
  }

  @Test("lets nothing go for a file that cannot be written")
  func failedEviction() throws {
    let folder = try opened()
    var gone: [String] = []
    try folder.write([1], as: "victim.prom", isDurable: true)
    // Nothing can be renamed onto a folder.
    try FileManager.default.createDirectory(atPath: path + "/a.prom", withIntermediateDirectories: false)
    #expect(throws: SpoolError.self) {
      try folder.write([2], as: "a.prom", isDurable: true, evicting: ["victim.prom"]) { gone.append($0) }
    }
    #expect(try folder.read("victim.prom") == [1])
    #expect(gone.isEmpty)
    try folder.write([2], as: "b.prom", isDurable: true, evicting: ["victim.prom", "absent.prom"]) { gone.append($0) }
    #expect(gone == ["victim.prom", "absent.prom"])
    #expect(try folder.names().filter { $0.hasSuffix(".prom") } == ["a.prom", "b.prom"])
  }

  @Test("removes what is there, and does not mind what is not")
  func remove() throws {
    let folder = try opened()
    try folder.write([1], as: "a.prom", isDurable: false)
    try folder.remove("a.prom")
    try folder.remove("a.prom")
    #expect(try folder.names() == [".lock"])
  }

  @Test("clears what was left half written, and nothing else")
  func clear() throws {
    let folder = try opened()
    for name in ["a.prom", "a.prom.tmp", "b.prom.tmp", "notes.tmp", "notes.txt"] {
      try temporary.write("text", to: "spool/\(name)")
    }
    try folder.clear()
    #expect(try folder.names() == [".lock", "a.prom", "notes.tmp", "notes.txt"])
  }

  @Test("follows no link, neither to read nor to write")
  func links() throws {
    let folder = try opened()
    let secret = try temporary.write("secret", to: "secret")
    for name in ["a.prom", "b.prom.tmp"] {
      try FileManager.default.createSymbolicLink(atPath: "\(path)/\(name)", withDestinationPath: secret)
    }
    #expect(throws: SpoolError.unfit("\(path)/a.prom")) { try folder.read("a.prom") }
    #expect(throws: SpoolError.self) { try folder.write([1], as: "b.prom", isDurable: false) }
    // The link was in the way of what is half written, and is gone.
    try folder.write([1], as: "b.prom", isDurable: false)
    try folder.write([2], as: "a.prom", isDurable: false)
    #expect(try folder.read("a.prom") == [2])
    #expect(try Data(contentsOf: URL(filePath: secret)) == Data("secret".utf8))
  }

  @Test("reads no folder, and no pipe without a writer")
  func unfit() throws {
    let folder = try opened()
    try FileManager.default.createDirectory(atPath: "\(path)/a.prom", withIntermediateDirectories: false)
    #expect(throws: SpoolError.unfit("\(path)/a.prom")) { try folder.read("a.prom") }
    #expect(throws: SpoolError.refused("write", path: "\(path)/a.prom", .isDirectory)) {
      try folder.write([1], as: "a.prom", isDurable: false)
    }
    #expect(try folder.names() == [".lock", "a.prom"], "what was half written is gone")
  }

  @Test("sets damaged files aside, and keeps the newest hundred of them")
  func setAside() throws {
    let folder = try opened()
    for stamp in 1...103 {
      try folder.write([UInt8(stamp)], as: "a.prom", isDurable: false)
      try folder.setAside("a.prom", stamp: stamp)
    }
    try temporary.write("mine", to: "spool/damaged/notes")
    #expect(try folder.names() == [".lock", "damaged"])
    let kept = try FileManager.default.contentsOfDirectory(atPath: "\(path)/damaged").sorted()
    #expect(kept.count == 101)
    #expect(!kept.contains("a.prom.3") && kept.contains("a.prom.4") && kept.contains("a.prom.103"))
    #expect(try permissions("\(path)/damaged") == 0o700)
  }

  @Test("says what was wrong, where, and what to do")
  func words() throws {
    let folder = try opened()
    #expect(throws: SpoolError.refused("read", path: "\(path)/none.prom", .noSuchFileOrDirectory)) {
      try folder.read("none.prom")
    }
    let cases: [(Errno, String)] = [
      (.noSpace, "make room on that file system"), (.readOnlyFileSystem, "mount it for writing"),
      (.permissionDenied, "let the agent's user read and write there"), (.ioError, "look into that disk"),
    ]
    for (error, remedy) in cases {
      let words = "\(SpoolError.refused("write", path: "/s/a.prom", error))"
      #expect(words.hasPrefix("cannot write /s/a.prom: ") && words.contains(remedy), "\(words)")
    }
  }
}
