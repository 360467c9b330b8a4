import FoundationEssentials

/// What one benchmark found.
struct Report: Sendable, Encodable {
  struct Row: Sendable, Encodable {
    var name: String
    var figures: [Figure]
  }

  var benchmark: String
  /// What was done, in a sentence.
  var summary: String
  var rows: [Row] = []
  /// What else is to be known of this run.
  var notes: [String] = []

  init(_ benchmark: String, _ summary: String) {
    self.benchmark = benchmark
    self.summary = summary
  }

  mutating func add(_ row: Row) {
    rows.append(row)
    note("\(benchmark): \(row.name) is done")
  }

  /// What became of each goal, in a line each.
  var verdicts: [String] {
    rows.flatMap { row in
      row.figures.compactMap { figure in
        figure.goal.map { goal in
          let verdict = figure.missesGoal ? "not reached" : "reached"
          return "goal \(figure.name) \(goal): \(verdict), \(figure.value.short) (\(row.name))"
        }
      }
    }
  }

  /// For a person, or for a program.
  static func show(_ reports: [Report], asJSON: Bool) throws {
    if asJSON {
      write(try json(reports), to: .output)
    } else {
      for report in reports {
        write("\(report.benchmark): \(report.summary)\n\n\(Table(report).text)\n", to: .output)
        for note in report.notes { write(note, to: .output) }
      }
      if reports.contains(where: { $0.rows.contains { $0.figures.contains(where: \.missesGoal) } }) {
        write("! misses the goal beside it or at its column's head", to: .output)
      }
    }
  }

  static func json(_ reports: [Report]) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(reports), as: UTF8.self)
  }
}

/// A figure as it is read: three digits that matter, or all before the point.
extension Double {
  var short: String {
    guard isFinite else { return "–" }
    let digits = abs(self) >= 100 || self == rounded() ? 0 : abs(self) >= 10 ? 1 : 2
    let scale = digits == 0 ? 1.0 : digits == 1 ? 10.0 : 100.0
    let scaled = (abs(self) * scale).rounded()
    guard let whole = Int(exactly: scaled) else { return "\(self)" }
    let sign = self < 0 && whole > 0 ? "-" : ""
    guard digits > 0 else { return "\(sign)\(whole)" }
    let unit = Int(scale)
    let rest = "\(whole % unit)"
    return "\(sign)\(whole / unit).\(String(repeating: "0", count: digits - rest.count))\(rest)"
  }
}

extension Duration {
  var seconds: Double { self / .seconds(1) }
}
