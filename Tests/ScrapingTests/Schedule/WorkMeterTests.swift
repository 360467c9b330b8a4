import Exposition
import Fixtures
import Testing

@testable import Scraping

@Suite struct WorkMeterTests {
  private let metrics = WorkMetrics(active: "active", completed: "completed_total")

  private func page(_ text: String, with reader: inout PageReader) throws -> ExpositionPage {
    try reader.read(Array(text.utf8))
  }

  @Test("the series of all executors are summed, also when a row comes or goes")
  func sums() throws {
    var meter = WorkMeter(metrics)
    var reader = PageReader(ExpositionParser())
    let one = "active{e=\"1\"} 2\ncompleted_total{e=\"1\"} 5\n"
    #expect(meter.progress(of: try page(one, with: &reader)) == WorkProgress(active: 2, completed: 5))
    let two = one + "active{e=\"2\"} 1\ncompleted_total{e=\"2\"} 7\n"
    #expect(meter.progress(of: try page(two, with: &reader)) == WorkProgress(active: 3, completed: 12))
    #expect(meter.progress(of: try page(one, with: &reader)) == WorkProgress(active: 2, completed: 5))
  }

  @Test(
    "a page without one of the metrics tells nothing",
    arguments: ["active 1\n", "completed_total 1\n", "other 1\n"]
  )
  func silence(text: String) throws {
    var meter = WorkMeter(metrics)
    var reader = PageReader(ExpositionParser())
    #expect(meter.progress(of: try page(text, with: &reader)) == nil)
  }

  @Test("without metrics to go by nothing is told")
  func none() throws {
    var meter = WorkMeter(nil)
    var reader = PageReader(ExpositionParser())
    #expect(meter.progress(of: try page("active 1\ncompleted_total 1\n", with: &reader)) == nil)
  }
}
