import ArgumentParser
import Exposition
import Relabelling

/// One piece of the agent's work on pages, measured in a process of its own.
enum FormatCase: String, Sendable, CaseIterable, ExpressibleByArgument {
  case scan
  case cold
  case unchanged
  case changed
  case vanished
  case added
  case relabelled
  case relabelledAnew = "relabelled-anew"
  case write
  case writePlanned = "write-planned"

  var words: String {
    switch self {
    case .scan: "cold, taken apart"
    case .cold: "cold, with its series made"
    case .unchanged: "again, unchanged"
    case .changed: "again, all values changed"
    case .vanished: "again, an executor vanished"
    case .added: "again, an executor added"
    case .relabelled: "again, all values changed, 10 rules"
    case .relabelledAnew: "again, all series relabelled anew by 10 rules"
    case .write: "written, cold"
    case .writePlanned: "written again, all values changed"
    }
  }

  /// What a peer does to be compared with.
  var task: FormatPeer.Task {
    switch self {
    // Nobody among the peers keeps what rules made of a series, but that costs a reader next to nothing.
    case .scan, .cold, .unchanged, .changed, .vanished, .added, .relabelled: .read
    case .relabelledAnew: .relabel
    case .write, .writePlanned: .write
    }
  }

  /// In MB/s, where VictoriaMetrics' parser reads 2,400.
  var goal: Double? {
    switch self {
    case .scan: 2500
    case .changed: 4000
    case .writePlanned: 1000
    case .cold, .unchanged, .vanished, .added, .relabelled, .relabelledAnew, .write: nil
    }
  }

  /// The same work without relabelling, where it is with.
  var withoutRules: FormatCase? { self == .relabelled ? .changed : nil }

  /// In %, of what the rules may take on top of that.
  var goalOnTop: Double? { self == .relabelled ? 20 : nil }

  /// Whether it ends with the page that the peers read.
  var readsFirstPage: Bool { [.scan, .cold, .unchanged].contains(self) }

  func measure(seconds: Double) throws -> FormatOutcome {
    switch self {
    case .scan: try Self.scan(for: seconds)
    case .cold: try Self.readCold(for: seconds)
    case .unchanged: try Self.readAgain(for: seconds) { _ in (nil, SparkPage().bytes(version: 0)) }
    case .changed: try Self.readAgain(for: seconds) { (nil, SparkPage().bytes(version: $0)) }
    case .vanished:
      try Self.readAgain(for: seconds) {
        (SparkPage().bytes(version: $0), SparkPage().bytes(version: $0 + 1, without: Self.lostExecutor))
      }
    case .added:
      try Self.readAgain(for: seconds) {
        (SparkPage().bytes(version: $0, without: Self.lostExecutor), SparkPage().bytes(version: $0 + 1))
      }
    case .relabelled: try Self.relabel(for: seconds, keeping: true)
    case .relabelledAnew: try Self.relabel(for: seconds, keeping: false)
    case .write: try Self.writeCold(for: seconds)
    case .writePlanned: try Self.writeAgain(for: seconds)
    }
  }

  /// Neither among the first nor among the last.
  private static let lostExecutor = 42

  private static func scan(for seconds: Double) throws -> FormatOutcome {
    let body = SparkPage().bytes(version: 0)
    var scan = PageScan(body)
    let timer = RunTimer.repeating(for: seconds) { _, timer in
      timer.time { scan = PageScan(body) }
    }
    return FormatOutcome(bytes: body.count, values: scan.values, timer)
  }

  private static func readCold(for seconds: Double) throws -> FormatOutcome {
    let body = SparkPage().bytes(version: 0)
    let parser = ExpositionParser()
    var page = ExpositionPage()
    let timer = try RunTimer.repeating(for: seconds) { _, timer in
      try timer.time { page = try parser.parse(body) }
    }
    return FormatOutcome(bytes: body.count, values: page.values, timer)
  }

  /// - Parameter pages: of a version, the page that is timed, and the one to be read before it where that is another than
  ///   the timed page of the version before.
  private static func readAgain(
    for seconds: Double,
    _ pages: (_ version: Int) -> (before: [UInt8]?, timed: [UInt8])
  ) throws -> FormatOutcome {
    let pages = (0..<SparkPage.versions).map(pages)
    var reader = PageReader()
    var page = ExpositionPage()
    let timer = try RunTimer.repeating(for: seconds) { turn, timer in
      let (before, timed) = pages[turn % pages.count]
      if let before { page = try reader.read(before) }
      try timer.time { page = try reader.read(timed) }
    }
    return FormatOutcome(bytes: pages[0].timed.count, values: page.values, timer)
  }

  /// - Parameter keeping: whether the rules' outcome is kept for as long as the target shows the same series, as the agent
  ///   keeps it.
  private static func relabel(for seconds: Double, keeping: Bool) throws -> FormatOutcome {
    let rules = try RelabelRules(TypicalRule.all.map(\.fields))
    let pages = (0..<SparkPage.versions).map { SparkPage().bytes(version: $0) }
    var reader = PageReader()
    var layout: PageLayout?
    var (series, values) = ([Series](), [Double]())
    var places: [Int] = []
    let timer = try RunTimer.repeating(for: seconds) { turn, timer in
      try timer.time {
        let page = try reader.read(pages[turn % pages.count])
        if !keeping || page.layout !== layout {
          layout = page.layout
          series.removeAll(keepingCapacity: true)
          places.removeAll(keepingCapacity: true)
          for (place, one) in page.layout.series.enumerated() {
            guard case .kept(let kept) = rules.apply(to: one) else { continue }
            series.append(kept)
            places.append(place)
          }
        }
        values.removeAll(keepingCapacity: true)
        for place in places { values.append(page.values[place]) }
      }
    }
    return FormatOutcome(bytes: pages[0].count, values: values, timer)
  }

  private static func writeCold(for seconds: Double) throws -> FormatOutcome {
    let page = try ExpositionParser().parse(SparkPage().bytes(version: 0))
    let samples = page.samples
    var written: [UInt8] = []
    let timer = RunTimer.repeating(for: seconds) { _, timer in
      timer.time { written = ExpositionWriter().write(samples).bytes }
    }
    return FormatOutcome(bytes: written.count, values: page.values, timer)
  }

  private static func writeAgain(for seconds: Double) throws -> FormatOutcome {
    var reader = PageReader()
    let pages = try (0..<SparkPage.versions).map { try reader.read(SparkPage().bytes(version: $0)) }
    var writer = PageWriter()
    var written: [UInt8] = []
    let timer = RunTimer.repeating(for: seconds) { turn, timer in
      let page = pages[turn % pages.count]
      timer.time { written = writer.write(page.layout.series, page.values).bytes }
    }
    return FormatOutcome(bytes: written.count, values: pages[0].values, timer)
  }
}

extension FormatOutcome {
  fileprivate init(bytes: Int, values: [Double], _ timer: RunTimer) {
    self.init(
      bytes: bytes,
      samples: values.count,
      sum: values.reduce(0, +),
      seconds: timer.seconds,
      allocations: timer.allocationsPerRun
    )
  }
}
