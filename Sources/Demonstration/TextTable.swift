/// A table in plain text: columns as wide as their widest cell.
struct TextTable {
  enum Alignment {
    case left
    case right
  }

  private(set) var columns: [(title: String, alignment: Alignment)]
  private(set) var rows: [[String]] = []

  init(_ columns: [(title: String, alignment: Alignment)]) {
    self.columns = columns
  }

  mutating func add(_ cells: [String]) {
    rows.append(cells)
  }

  mutating func removeColumn(_ index: Int) {
    columns.remove(at: index)
    for row in rows.indices { rows[row].remove(at: index) }
  }

  /// Of the widest line.
  var width: Int { lines.map(\.count).max() ?? 0 }

  /// The title line, then a line for each row.
  var lines: [String] {
    let all = [columns.map(\.title)] + rows
    let widths = columns.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
    return all.map { row in
      let cells = columns.indices.map { column in
        let padding = String(repeating: " ", count: widths[column] - row[column].count)
        return columns[column].alignment == .left ? row[column] + padding : padding + row[column]
      }
      return cells.joined(separator: "  ").trimmingEnd()
    }
  }
}

extension String {
  fileprivate func trimmingEnd() -> String {
    String(self[..<(lastIndex { $0 != " " }.map { index(after: $0) } ?? startIndex)])
  }

  /// The first characters, with an ellipsis in the place of what is cut.
  func cut(to width: Int) -> String {
    count <= width ? self : prefix(width - 1) + "…"
  }
}
