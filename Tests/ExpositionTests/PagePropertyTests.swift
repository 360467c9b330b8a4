import Exposition
import Fixtures
import Testing

@Suite("Properties of any page")
struct PagePropertyTests {
  /// Pages in the writer's order, full of what is hard to write.
  private func randomPage(_ generator: inout SeededGenerator) -> ExpositionPage {
    let names = ["m", "n_total", "a.b", "x:y", "naïve", "with \"quotes\"", "back\\slash", "line\nbreak", "{"]
    let labelNames = ["a", "b_2", "l.m", "é", "q\"", "_"]
    let values = [
      "1", "\\", "\"", "\n", "}", "{a=\"b\"}", ",", "😀", "e\u{301}", "\u{e9}", " ", "\\n", "# HELP", "\r", "\t",
    ]
    let numbers: [Double] = [
      0, -0.0, 1, 94, 13.382, 1e300, -1.5e-300, .nan, .infinity, -.infinity, 0x1p53, .leastNonzeroMagnitude,
    ]
    var samples: [Series: Sample] = [:]
    for _ in 0..<Int.random(in: 0...30, using: &generator) {
      let labels = (0..<Int.random(in: 0...4, using: &generator)).map { _ in
        let parts = (0...Int.random(in: 0...2, using: &generator)).map { _ in
          values.randomElement(using: &generator) ?? ""
        }
        return Label(labelNames.randomElement(using: &generator) ?? "a", parts.joined())
      }
      let series = Series(name: names.randomElement(using: &generator) ?? "m", labels: LabelSet(labels))
      let number =
        Bool.random(using: &generator)
        ? numbers.randomElement(using: &generator) ?? 0 : Double(bitPattern: generator.next() & ~(1 << 62))
      let timestamp = Bool.random(using: &generator) ? Int64.random(in: -5...2_000_000_000_000, using: &generator) : nil
      samples[series] = Sample(series, number, timestamp: timestamp)
    }
    var page = ExpositionPage(samples: samples.values.sorted { $0.series < $1.series })
    for sample in page.samples {
      let type = [MetricType.counter, .gauge, .untyped, nil].randomElement(using: &generator) ?? nil
      // A help text's outermost blanks cannot be written.
      let help = Bool.random(using: &generator) ? "A\(values.randomElement(using: &generator) ?? "")." : nil
      if type != nil || help != nil { page.families[sample.series.name] = Family(type: type, help: help) }
    }
    return page
  }

  @Test("A page that is written and read again is the same page", arguments: UInt64(0)..<200)
  func roundTrip(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let page = randomPage(&generator)
    let result = ExpositionWriter(types: .keep, timestamps: .keep).write(page.samples, families: page.families)
    #expect(result.samples == page.samples.count)
    #expect(try ExpositionParser().parse(result.bytes) == page, "\(result.text)")
  }

  @Test(
    "A real page that is written and read again has the same samples, and is written as before",
    arguments: try Fixture.sparkPaths(endingWith: "prometheus.body").filter { !$0.contains("master_") }
  )
  func realPages(path: String) throws {
    let samples = try ExpositionParser().parse(Fixture.spark(path)).samples
    let bytes = ExpositionWriter().write(samples).bytes
    let again = try ExpositionParser().parse(bytes)
    #expect(again.samples == samples.sorted { $0.series < $1.series })
    #expect(again.rejections.isEmpty)
    #expect(ExpositionWriter().write(again.samples).bytes == bytes)
  }

  @Test(
    "However its bytes are changed, a page is read or refused, never more than it holds",
    arguments: [
      "spark-3.5.9/metrics_executors_prometheus.body", "spark-4.3.0-misc/hostile.metrics_executors_prometheus.body",
    ]
  )
  func mutations(path: String) throws {
    let body = try Fixture.spark(path)
    var generator = SeededGenerator(seed: 4)
    let lively = Array("\"\\{}=,# \n\r\t0e-.xé".utf8)
    for _ in 0..<300 {
      var mutated = body
      for _ in 0..<Int.random(in: 1...12, using: &generator) {
        let place = Int.random(in: 0..<mutated.count, using: &generator)
        switch Int.random(in: 0..<5, using: &generator) {
        case 0: mutated[place] = UInt8.random(in: 0...255, using: &generator)
        case 1: mutated[place] = lively.randomElement(using: &generator) ?? 0
        case 2: mutated.remove(at: place)
        case 3: mutated.insert(lively.randomElement(using: &generator) ?? 0, at: place)
        default: mutated.removeLast(Int.random(in: 0..<min(40, mutated.count), using: &generator))
        }
      }
      guard let page = try? ExpositionParser().parse(mutated) else { continue }
      let lines = mutated.split(separator: UInt8(ascii: "\n")).count
      #expect(page.samples.count + page.rejections.total <= lines)
    }
  }

  @Test("The good lines around a bad one stay, whatever happens to its bytes")
  func neighbours() throws {
    let body = try Fixture.spark("spark-3.5.9-local-cluster/metrics_executors_prometheus.body")
    let lines = body.split(separator: UInt8(ascii: "\n")).map(Array.init)
    let samples = try ExpositionParser().parse(body).samples
    #expect(samples.count == lines.count)
    var generator = SeededGenerator(seed: 5)
    for _ in 0..<300 {
      let index = Int.random(in: 1..<lines.count, using: &generator)
      var mutated = lines
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let place = Int.random(in: 0..<mutated[index].count, using: &generator)
        let byte = UInt8.random(in: 0...255, using: &generator)
        mutated[index][place] = byte == UInt8(ascii: "\n") ? 0 : byte
      }
      let page = try ExpositionParser().parse(Array(mutated.joined(separator: [UInt8(ascii: "\n")])))
      let around = samples[..<index] + samples[(index + 1)...]
      #expect(page.samples.count + page.rejections.total >= around.count)
      #expect(Array(page.samples.prefix(index)) == Array(samples[..<index]))
      #expect(Array(page.samples.suffix(samples.count - index - 1)) == Array(samples[(index + 1)...]))
    }
  }
}
