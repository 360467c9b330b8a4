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
}
