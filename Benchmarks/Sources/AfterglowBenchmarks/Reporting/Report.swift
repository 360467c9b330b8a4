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

  init(_ benchmark: String, _ summary: String) {
    self.benchmark = benchmark
    self.summary = summary
  }

  mutating func add(_ row: Row) {
    rows.append(row)
    note("\(benchmark): \(row.name) is done")
  }

  /// For a person, or for a program.
  static func show(_ reports: [Report], asJSON: Bool) throws {
    if asJSON {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      write(String(decoding: try encoder.encode(reports), as: UTF8.self), to: .output)
    } else {
      for report in reports {
        write("\(report.benchmark): \(report.summary)\n\n\(Table(report).text)\n", to: .output)
      }
      if reports.contains(where: { $0.rows.contains { $0.figures.contains(where: \.missesGoal) } }) {
        write("! misses the goal beside it or at its column's head", to: .output)
      }
    }
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
