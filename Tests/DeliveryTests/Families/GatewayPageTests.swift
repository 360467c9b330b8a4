import Capture
import Exposition
import Fixtures
import Testing

@testable import Delivery

@Suite struct GatewayPageTests {
  private let all: [Series] = ["a", "b", "go_goroutines", "c", "push_time_seconds", "d"].flatMap { name in
    ["1", "2"].map { Series(name: name, labels: ["x": $0]) }
  }

  private func snapshot(_ series: [Series], _ values: [Double]) -> GroupSnapshot {
    GroupSnapshot(id: "spark-1", namespace: "n", generation: 1, ending: nil, series: series, values: values)
  }

  @Test("Whatever series come, go and move, a body is written as if it were the group's first", arguments: 0..<50)
  func asIfFirst(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var series = all
    var page = GatewayPage()
    for _ in 0..<20 {
      switch Int.random(in: 0..<6, using: &generator) {
      case 0: series.shuffle(using: &generator)
      case 1: series.removeAll { _ in Int.random(in: 0..<4, using: &generator) == 0 }
      case 2: series.append(all.randomElement(using: &generator) ?? all[0])
      // Equal series that are other objects.
      case 3: series = series.map { Series(name: $0.name, labels: $0.labels) }
      case 4: series = all
      default: break
      }
      let values = series.map { _ in Double(Int.random(in: 0..<9, using: &generator)) }
      let snapshot = snapshot(series, values)
      var fresh = GatewayPage()
      #expect(page.write(snapshot).page == fresh.write(snapshot).page)
      let taken = zip(series, values).map { Sample($0, $1) }.filter { !GatewayNames.contains($0.series.name) }
      let expected = snapshot.framed(ExpositionWriter().write(taken))
      #expect(page.write(snapshot).page == expected)
    }
  }

  private func book(_ types: [String: MetricType]) -> FamilyBook {
    var book = FamilyBook()
    book.replace(with: types, surveyed: .now, now: .now)
    return book
  }

  @Test("A family that others push with a type is pushed with it, and what can't be is left out and told")
  func families() {
    let series = ["m_total", "m", "h", "h_count", "go_threads", "n", "n"].enumerated().map { index, name in
      Series(name: name, labels: ["x": "\(index)"])
    }
    var page = GatewayPage()
    let book = book(["m": .counter, "n": .gauge, "h": .histogram])
    let result = page.write(snapshot(series, [1, 2, 3, 4, 5, 6, 7]), book)
    let mark = #"{application_id="spark-1",namespace="n"}"#
    #expect(
      String(decoding: result.page.bytes, as: UTF8.self) == """
        afterglow_application_info\(mark) 1
        # TYPE m counter
        m{x="1"} 2
        m_total{x="0"} 1
        # TYPE n gauge
        n{x="5"} 6
        n{x="6"} 7
        afterglow_application_generation\(mark) 1

        """
    )
    #expect(result.page.samples == 6)
    #expect(result.leftOut.counts == [.typeConflict: 2, .gatewayName: 1])
    #expect(result.leftOut.families == [.typeConflict: ["h", "h_count"], .gatewayName: ["go_threads"]])
    #expect(result.edition === book.edition)
  }

  @Test("The marks agree with what others push too")
  func marks() {
    var page = GatewayPage()
    let types: [String: MetricType] = [GroupMark.generation: .gauge, GroupMark.owner: .histogram]
    let result = page.write(snapshot([], []), book(types))
    #expect(
      String(decoding: result.page.bytes, as: UTF8.self) == """
        # TYPE afterglow_application_generation gauge
        afterglow_application_generation{application_id="spark-1",namespace="n"} 1

        """
    )
    #expect(result.leftOut.families == [.typeConflict: [GroupMark.owner]])
  }

  @Test("A body is planned anew when the book says something else, and when the group is another")
  func replanned() {
    var page = GatewayPage()
    let series = [Series(name: "m")]
    func text(_ snapshot: GroupSnapshot, _ book: FamilyBook) -> String {
      String(decoding: page.write(snapshot, book).page.bytes, as: UTF8.self)
    }
    let first = text(snapshot(series, [1]), FamilyBook())
    #expect(!first.contains("# TYPE"))
    #expect(text(snapshot(series, [1]), book(["m": .gauge])).contains("# TYPE m gauge\nm 1\n"))
    #expect(text(snapshot(series, [1]), FamilyBook()) == first)
    let other = GroupSnapshot(
      id: "spark-2",
      namespace: "n",
      generation: 7,
      owner: "o",
      ending: nil,
      series: series,
      values: [1]
    )
    let mark = #"{application_id="spark-2",namespace="n",owner="o"}"#
    #expect(
      text(other, FamilyBook()) == """
        afterglow_application_info\(mark) 1
        m 1
        afterglow_application_generation\(mark) 7

        """
    )
  }

  @Test("Of the families left out as many are named as a person reads")
  func manyLeftOut() {
    var page = GatewayPage()
    let series = (10..<100).map { Series(name: "go_\($0 / 2)", labels: ["x": "\($0)"]) }
    let leftOut = page.write(snapshot(series, series.map { _ in 1 })).leftOut
    #expect(leftOut.total == 90)
    #expect(leftOut.families[.gatewayName] == (5..<15).map { "go_\($0)" })
  }
}
