/// A report as a table in text, which is a table in Markdown too.
struct Table {
  private let cells: [[String]]

  init(_ report: Report) {
    var heads: [Figure] = []
    for figure in report.rows.flatMap(\.figures) where !heads.contains(where: { $0.name == figure.name }) {
      heads.append(figure)
    }
    // The goal may stand in some rows only. Where rows have different ones, each stands beside its figure.
    let goals = heads.map { head in
      report.rows.flatMap(\.figures).filter { $0.name == head.name }.compactMap(\.goal)
    }
    let shared = goals.map { goals in goals.allSatisfy { $0 == goals[0] } ? goals.first : nil }
    let titles = zip(heads, shared).map { head, goal in goal.map { "\(head.name) (\($0))" } ?? head.name }
    let rows = report.rows.map { row in
      [row.name]
        + zip(heads, shared).map { head, shared in
          guard let figure = row.figures.first(where: { $0.name == head.name }) else { return "" }
          let goal = shared == nil ? figure.goal.map { " (\($0))" } ?? "" : ""
          return figure.value.short + goal + (figure.missesGoal ? " !" : "")
        }
    }
    cells = [[""] + titles] + rows
  }

  var text: String {
    let widths = (cells.first ?? []).indices.map { column in cells.map { $0[column].count }.max() ?? 0 }
    var lines = cells.map { row in
      let padded = row.enumerated().map { column, text in
        let space = String(repeating: " ", count: widths[column] - text.count)
        return column == 0 ? text + space : space + text
      }
      return "| \(padded.joined(separator: " | ")) |"
    }
    let rule = widths.enumerated().map {
      $0 == 0 ? String(repeating: "-", count: $1) : String(repeating: "-", count: max(0, $1 - 1)) + ":"
    }
    lines.insert("| \(rule.joined(separator: " | ")) |", at: min(1, lines.count))
    return lines.joined(separator: "\n") + "\n"
  }
}
