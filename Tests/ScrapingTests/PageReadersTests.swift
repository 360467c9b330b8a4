import Discovery
import Exposition
import Testing

@testable import Scraping

@Suite struct PageReadersTests {
  private func id(_ uid: String) -> Target.ID {
    Target(
      pod: PodReference(uid: uid, namespace: "n", name: uid),
      address: "10.0.0.1",
      port: 4040,
      path: "/metrics"
    ).id
  }

  private let page = Array("tasks{stage=\"1\"} 5\n".utf8)

  private func read(_ uid: String, with readers: inout PageReaders) throws -> PageLayout {
    var reader = readers.take(id(uid))
    let page = try reader.pages.read(page)
    readers.put(reader, of: id(uid))
    return page.layout
  }

  @Test("each target has a reader of its own, which remembers its page")
  func ownReader() throws {
    var readers = PageReaders(ExpositionParser())
    let first = try read("a", with: &readers)
    let other = try read("b", with: &readers)
    #expect(try read("a", with: &readers) === first)
    #expect(first !== other)
    #expect(readers.count == 2)
  }

  @Test("pages of a rule's targets have that rule's limits, and others from when they change")
  func limits() throws {
    let parser = ExpositionParser(limits: .init(samples: 1))
    var readers = PageReaders(ExpositionParser(), ofRules: ["r": parser])
    let two = Array("a 1\nb 2\n".utf8)
    func count(_ uid: String, rule: String?) throws -> Int {
      var reader = readers.take(id(uid), rule: rule)
      defer { readers.put(reader, of: id(uid)) }
      return try reader.pages.read(two, contentType: nil).count
    }
    #expect(try count("a", rule: "r") == 1)
    #expect(try count("b", rule: "other") == 2 && count("c", rule: nil) == 2)
    readers.adopt(parser, ofRules: [:])
    #expect(readers.count == 0 && readers.footprint == 0)
    #expect(try count("b", rule: "other") == 1)
  }

  @Test("beyond the budget pages are read all the same, and not remembered")
  func budget() throws {
    var one = PageReader()
    _ = try one.read(page)
    var readers = PageReaders(ExpositionParser(), budget: 2 * one.footprint)
    let layouts = try ["a", "b", "c"].map { try read($0, with: &readers) }
    #expect(readers.count == 2)
    #expect(readers.footprint == 2 * one.footprint)
    #expect(try read("b", with: &readers) === layouts[1])
    #expect(try read("c", with: &readers) !== layouts[2])
    // Where one goes there is room for another.
    readers.forget(id("a"))
    let again = try read("c", with: &readers)
    #expect(try read("c", with: &readers) === again)
  }

  @Test("what is remembered is counted out again, whatever comes and goes")
  func counting() throws {
    var readers = PageReaders(ExpositionParser())
    for uid in ["a", "b", "a", "c"] { _ = try read(uid, with: &readers) }
    // One that was away when its target went.
    let away = readers.take(id("a"))
    readers.forget(id("a"))
    readers.put(away, of: id("a"))
    readers.put(away, of: id("a"))
    for uid in ["a", "b", "c", "d"] { readers.forget(id(uid)) }
    #expect(readers.footprint == 0)
    #expect(readers.count == 0)
  }
}
