import Testing

@testable import Console

@Suite("A plot") struct PlotTests {
  private func plot(_ times: [Double], _ values: [Double]...) -> Plot {
    Plot(title: "Tasks", unit: .count, times: times, lines: values.map { Plot.Line(name: "done", values: $0) })
  }

  @Test("puts the first value at the left, the highest at the top and zero at the bottom")
  func geometry() {
    let plot = plot([0, 5, 10], [0, 50, 100])
    let points = plot.points(of: plot.lines[0], from: 0, to: 100)
    #expect(points.map(\.x) == [0, 160, 320])
    #expect(points.map(\.y) == [88, 51, 14])
    #expect(plot.markup.text.contains("d=\"M0 88L160 51L320 14\""))
  }

  @Test("places points by their times, not by their numbers")
  func times() {
    let plot = plot([0, 1, 10], [1, 1, 1])
    #expect(plot.points(of: plot.lines[0], from: 0, to: 1).map(\.x) == [0, 32, 320])
  }

  @Test("says in words what it shows, for those who do not see it")
  func words() {
    let text = plot([0, 60], [2, 1234]).markup.text
    #expect(text.contains("aria-label=\"Tasks: done 1,234; from 2 to 1,234 within 60 s\""))
    #expect(text.contains("role=\"img\""))
  }

  @Test("keeps a long history to as many points as can be seen, the first and the last among them")
  func bounds() {
    let many = (0..<100_000).map(Double.init)
    let plot = plot(many, many)
    let points = plot.points(of: plot.lines[0], from: 0, to: 99_999)
    #expect((100...Plot.mostPoints + 1).contains(points.count))
    #expect(points.first?.x == 0)
    #expect(points.last?.x == 320)
    #expect(plot.markup.bytes.count < 10_000)
  }

  @Test(
    "draws nothing that is no number, and never leaves its frame",
    arguments: [
      [Double.nan, 1, 2], [.infinity, 1, 2], [-.infinity, 5, .nan], [1e308, -1e308, 0], [-3, -2, -1], [0, 0, 0],
      [.nan, .nan, .nan],
    ]
  )
  func oddValues(values: [Double]) {
    let text = plot([0, 1, 2], values).markup.text
    let drawing = text.split(separator: " d=\"").dropFirst().map { $0.prefix { $0 != "\"" } }
    for path in drawing {
      let numbers = path.split { "MLZHV ".contains($0) }
      #expect(numbers.allSatisfy { Double($0).map { (0...320).contains($0) } == true }, "\(path)")
    }
  }

  @Test("says so where there is no history yet", arguments: [[], [1.0]])
  func none(times: [Double]) {
    let text = plot(times, times).markup.text
    #expect(text.contains("no history yet"))
    #expect(!text.contains("<svg"))
  }

  @Test("a time that stands still divides by nothing")
  func noTime() {
    let text = plot([0, 0], [1, 2]).markup.text
    #expect(!text.contains("nan"))
    #expect(!text.contains("inf"))
  }
}
