import Exposition
import Fixtures
import Testing

@Suite("Pages that are no metrics")
struct PageErrorTests {
  @Test("Spark's page from before its pages are attached has its own error", arguments: ["3.4.4", "3.5.9", "4.3.0"])
  func startingUp(version: String) throws {
    let body = try Fixture.spark("spark-\(version)-misc/startup1.body")
    #expect(body.count == 59)
    #expect(throws: ExpositionError.startingUp) {
      try ExpositionParser().parse(body, contentType: "text/html;charset=utf-8")
    }
    #expect(throws: ExpositionError.startingUp) { try ExpositionParser().parse(body) }
  }

  @Test("A 404 page says so by its title")
  func notFound() throws {
    let body = try Fixture.spark("spark-3.5.9-misc/startup2.body")
    #expect(throws: ExpositionError.html(title: "Error 404 Not Found")) { try ExpositionParser().parse(body) }
  }

  @Test("The page of Spark's UI is HTML, not metrics with bad lines")
  func userInterface() throws {
    let body = try Fixture.spark("spark-3.5.9-standalone/master_prometheus.body")
    let error = #expect(throws: ExpositionError.self) { try ExpositionParser().parse(body) }
    guard case .html(let title) = error else {
      Issue.record("\(error as Any)")
      return
    }
    #expect(title?.hasPrefix("Spark Master at") == true)
  }

  @Test(
    "What cannot be used at all is told apart",
    arguments: [
      ("\n <!doctype HTML>", nil, .html(title: nil)),
      ("<HTML><title>\n  A\n b </title>", nil, .html(title: "A b")),
      ("<?xml version='1.0'?>", nil, .html(title: nil)),
      ("m 1", "text/html", .html(title: nil)),
      ("m 1", " Text/HTML ;charset=utf-8", .html(title: nil)),
      ("{\"version\":\"4.0.0\"}", nil, .notMetrics(firstLine: "{\"version\":\"4.0.0\"}")),
      ("# HELP m x\n\nUnauthorized\nm", "text/plain", .notMetrics(firstLine: "Unauthorized")),
    ] as [(String, String?, ExpositionError)]
  )
  func unusable(text: String, contentType: String?, error: ExpositionError) {
    #expect(throws: error) { try parse(text, contentType: contentType) }
  }

  @Test("Binary is not UTF-8, and gzip is called by its name")
  func binary() throws {
    #expect(throws: ExpositionError.notUTF8(line: 2)) {
      try ExpositionParser().parse([0x0a] + Array("m{a=\"".utf8) + [0xc3, 0x28] + Array("\"} 1".utf8))
    }
    #expect(throws: ExpositionError.notUTF8(line: 1)) {
      try ExpositionParser().parse([0x89, 0x50, 0x4e, 0x47, 0x00, 0xff])
    }
    #expect(throws: ExpositionError.compressed) {
      try ExpositionParser().parse(Fixture.spark("spark-3.5.9-http/exec_gzip.body"))
    }
  }

  @Test("A page at the limit of bytes is read, one above is not")
  func tooLarge() throws {
    #expect(try parse("m 1\n", limits: .init(bodyBytes: 4)).samples.count == 1)
    #expect(throws: ExpositionError.tooLarge(bytes: 4, limit: 3)) {
      try parse("m 1\n", limits: .init(bodyBytes: 3))
    }
  }

  @Test("Every message says what to do")
  func messages() {
    #expect(ExpositionError.startingUp.description.contains("scrape again"))
    #expect(ExpositionError.html(title: "Jobs").description.contains("titled \"Jobs\""))
    #expect(ExpositionError.html(title: nil).description.contains("spark.ui.prometheus.enabled"))
    #expect(ExpositionError.compressed.description.contains("gzip"))
    #expect(ExpositionError.tooLarge(bytes: 4, limit: 3).description.contains("4 bytes, over the limit of 3"))
    #expect(ExpositionError.notUTF8(line: 7).description.contains("line 7"))
    #expect(ExpositionError.notMetrics(firstLine: "nope").description.hasSuffix("nope"))
  }
}
