/// A report as a table in text, which is a table in Markdown too.
struct Table {
  private let cells: [[String]]

  init(_ report: Report) {
    var heads: [Figure] = []
    for figure in report.rows.flatMap(\.figures) where !heads.contains(where: { $0.name == figure.name }) {
      heads.append(figure)
    }
    // The goal may stand in some rows only.
    let goals = heads.map { head in
      report.rows.lazy.flatMap(\.figures).first { $0.name == head.name && $0.goal != nil }?.goal
    }
    let titles = zip(heads, goals).map { head, goal in
      switch goal {
      case .atLeast(let bound): "\(head.name) (≥ \(bound.short))"
      case .atMost(let bound): "\(head.name) (≤ \(bound.short))"
      case nil: head.name
      }
    }
    let rows = report.rows.map { row in
      [row.name]
        + heads.map { head in
          guard let figure = row.figures.first(where: { $0.name == head.name }) else { return "" }
          return figure.value.short + (figure.missesGoal ? " !" : "")
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
