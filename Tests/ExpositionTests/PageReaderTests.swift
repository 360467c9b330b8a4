import Exposition
import Fixtures
import Testing

@Suite("Pages of one target, read one after the other")
struct PageReaderTests {
  private static let page = """
    # HELP m Some words.
    # TYPE m gauge
    m{a="1"} 1
    m{a="2"} 2
    n 3

    """

  private func read(_ texts: [String], contentType: String? = nil) throws -> [ExpositionPage] {
    var reader = PageReader()
    return try texts.map { try reader.read(Array($0.utf8), contentType: contentType) }
  }

  @Test("A page with other values has the layout of the one before, the same object")
  func sameLayout() throws {
    let pages = try read([Self.page, Self.page.replacing(" 2\n", with: " 22.5e3\n"), Self.page + "# a comment\n\n"])
    #expect(pages.map(\.values) == [[1, 2, 3], [1, 22500, 3], [1, 2, 3]])
    #expect(pages.allSatisfy { $0.layout === pages[0].layout })
    #expect(pages.allSatisfy { $0.families == ["m": Family(type: .gauge, help: "Some words.")] })
  }

  @Test(
    "Series that are still there stay the same objects, whatever happens to the rows around them",
    arguments: [
      ("m{a=\"2\"} 2\n", ""), ("m{a=\"2\"} 2\n", "new 5\nm{a=\"2\"} 2\n"), ("n 3\n", ""),
      ("n 3\n", "m{a=\"3\"} 3\nn 3\n"),
      ("m{a=\"1\"} 1\nm{a=\"2\"} 2\n", "m{a=\"2\"} 2\nm{a=\"1\"} 1\n"), ("m{a=\"1\"} 1\n", "m{a=\"1\"} bad\n"),
    ]
  )
  func sameSeries(row: String, change: String) throws {
    let pages = try read([Self.page, Self.page.replacing(row, with: change), Self.page])
    for (page, before) in zip(pages.dropFirst(), pages) {
      for series in page.layout.series {
        guard let known = before.layout.series.first(where: { $0 == series }) else { continue }
        #expect(known === series)
      }
    }
    #expect(pages[1].layout !== pages[0].layout)
    #expect(try pages[1] == ExpositionParser().parse(Array(Self.page.replacing(row, with: change).utf8)))
    #expect(pages[2] == pages[0])
  }

  @Test("What is said of the families may change while the series stay")
  func families() throws {
    let pages = try read([
      Self.page, Self.page.replacing("gauge", with: "counter"), Self.page.replacing("# TYPE m gauge\n", with: ""),
      Self.page.replacing("# TYPE m gauge\n", with: "# TYPE m gauge\n# TYPE m counter\n"), Self.page,
    ])
    #expect(pages.map { $0.families["m"]?.type } == [.gauge, .counter, nil, .gauge, .gauge])
    #expect(pages.map(\.rejections.total) == [0, 0, 0, 1, 0])
    #expect(pages.allSatisfy { $0.layout === pages[0].layout })
  }

  @Test("A page in the other format is read as such, though its lines are the same")
  func otherFormat() throws {
    var reader = PageReader()
    let body = Array("m 1 5\n".utf8)
    #expect(try reader.read(body).samples.first?.timestamp == 5)
    #expect(try reader.read(body, contentType: "application/openmetrics-text").samples.first?.timestamp == 5000)
    #expect(try reader.read(body).samples.first?.timestamp == 5)
  }

  @Test("After a page that is no metrics the series are still known")
  func interruption() throws {
    var reader = PageReader()
    let first = try reader.read(Array(Self.page.utf8))
    #expect(throws: ExpositionError.self) { try reader.read(Array("<html>".utf8)) }
    #expect(throws: ExpositionError.self) { try reader.read(Array("Unauthorized".utf8)) }
    let next = try reader.read(Array(Self.page.utf8))
    #expect(next.layout === first.layout)
  }

  @Test("An empty page is one without samples, before and after others")
  func empty() throws {
    let pages = try read(["", "", Self.page, "", Self.page])
    #expect(pages.map(\.count) == [0, 0, 3, 0, 3])
  }

  @Test("Bad lines are counted in every page, not only in the first")
  func badLines() throws {
    let text = Self.page + "bad\n"
    #expect(try read([text, text, text]).map(\.rejections.total) == [1, 1, 1])
  }

  @Test("The limit of samples holds for every page")
  func limits() throws {
    var reader = PageReader(ExpositionParser(limits: .init(samples: 3)))
    for (text, isOver) in [(Self.page, false), (Self.page, false), (Self.page + "o 4\n", true), (Self.page, false)] {
      let page = try reader.read(Array(text.utf8))
      #expect(page.count == 3)
      #expect(page.rejections.counts == (isOver ? [.tooManySamples: 1] : [:]))
    }
  }

  @Test(
    "A line that only begins like one before it is read as what it is",
    arguments: [
      ("m 5", "m5 7"), ("m .5", "m.5 7"), ("m{a=\"1\"}5", "m{a=\"1\"}5 6"), ("m -2.5", "m-2.5"),
      ("# HELP m foo\r\r\nm 1", "# HELP m foo\r\nm 1"),
      (Self.spark("a", " 5"), Self.spark("a", " 5 1700000000000")),
      (Self.spark(#"a\\b"#, " 5 1700000000000"), Self.spark(#"a\\b"#, " 5")),
      (Self.spark(#"a\\b"#, " 5"), Self.spark(#"a\\b"#, "5")),
      (Self.spark("a", " 5"), Self.spark("a", #" 5 # {b", executor_id="9"} 42"#)),
    ]
  )
  func beginnings(first: String, second: String) throws {
    for (first, second) in [(first, second), (second, first)] {
      var reader = PageReader()
      _ = try? reader.read(Array("z 1\n\(first)\n".utf8))
      let body = Array("z 1\n\(second)\n".utf8)
      #expect(try reader.read(body) == ExpositionParser().parse(body))
    }
  }

  private static func spark(_ name: String, _ tail: String) -> String {
    #"metrics_executor_x{application_id="1", application_name="\#(name)", executor_id="2"}\#(tail)"#
  }
}

@Suite("Pages of one target, against each read by itself")
struct PageReaderPropertyTests {
  private static let newline = UInt8(ascii: "\n")

  /// Changes a page as targets do, and as they should not.
  private func change(_ lines: inout [[UInt8]], using generator: inout SeededGenerator) {
    for _ in 0..<Int.random(in: 0...3, using: &generator) {
      let index = Int.random(in: 0..<max(1, lines.count), using: &generator)
      guard index < lines.count else { return }
      switch Int.random(in: 0..<10, using: &generator) {
      case 0: lines.remove(at: index)
      case 1: lines.insert(lines.randomElement(using: &generator) ?? [], at: index)
      case 2: lines.swapAt(index, Int.random(in: 0..<lines.count, using: &generator))
      case 3: lines.removeSubrange(index..<min(lines.count, index + 20))
      case 4: lines.insert(Array("# TYPE m\(index % 7) gauge".utf8), at: index)
      case 5: lines.insert(Array("# TYPE m\(index % 7) counter".utf8), at: index)
      case 6: lines[index].append(contentsOf: Array(" 1700000000000".utf8))
      case 7:
        guard !lines[index].isEmpty else { return }
        let place = Int.random(in: 0..<lines[index].count, using: &generator)
        lines[index][place] = Array("\"\\{}=,# \r\te-.0é".utf8).randomElement(using: &generator) ?? 0
      case 8: lines.shuffle(using: &generator)
      default: lines.insert(Array("  ".utf8), at: index)
      }
    }
  }

  /// - Parameter isGood: whether all values can be read.
  private func setValues(_ lines: inout [[UInt8]], isGood: Bool, using generator: inout SeededGenerator) {
    for index in lines.indices where Int.random(in: 0..<4, using: &generator) == 0 {
      guard let blank = lines[index].lastIndex(of: UInt8(ascii: " ")), lines[index].first != UInt8(ascii: "#") else {
        continue
      }
      let values = ["0", "17", "1.5", "2.5E-7", "NaN", "-3", "0x1p4"] + (isGood ? [] : ["1e400", "many"])
      lines[index].replaceSubrange((blank + 1)..., with: Array((values.randomElement(using: &generator) ?? "0").utf8))
    }
  }

  @Test(
    "Whatever changes from page to page, each is read as if it were the first",
    arguments: [
      "spark-3.5.9-local-cluster/metrics_executors_prometheus.body",
      "spark-4.3.0-misc/hostile.metrics_executors_prometheus.body",
      "spark-3.5.9-misc/hostile.metrics_executors_prometheus.body",
      "spark-4.3.0/metrics_prometheus_slash.body",
    ],
    UInt64(0)..<8
  )
  func asIfFirst(path: String, seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let original = try Fixture.spark(path).split(separator: Self.newline).map(Array.init)
    var lines = original
    var reader = PageReader()
    var before: ExpositionPage?
    for _ in 0..<24 {
      if Int.random(in: 0..<4, using: &generator) == 0 { lines = original }
      let isGood = Bool.random(using: &generator)
      if !isGood { change(&lines, using: &generator) }
      setValues(&lines, isGood: isGood, using: &generator)
      let body = Array(lines.joined(separator: [Self.newline]))
      let fresh = Result { () throws(ExpositionError) in try ExpositionParser().parse(body) }
      let read = Result { () throws(ExpositionError) in try reader.read(body) }
      #expect(read == fresh)
      guard case .success(let page) = read else { continue }
      if let before, page.layout.series == before.layout.series { #expect(page.layout === before.layout) }
      before = page
    }
  }
}
