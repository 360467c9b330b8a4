/// A part of a long list: so many rows that a page stays small.
struct ListPart<Row> {
  let rows: ArraySlice<Row>
  /// From 1; the last one where the number asked for is beyond it.
  let number: Int
  /// How many parts there are; one where the list is empty.
  let count: Int
  let total: Int

  static var size: Int { 100 }

  init(_ number: Int, of all: [Row]) {
    total = all.count
    count = max(1, (all.count + Self.size - 1) / Self.size)
    self.number = min(max(1, number), count)
    let start = (self.number - 1) * Self.size
    rows = all[start..<min(start + Self.size, all.count)]
  }

  /// Which rows these are, with links to the neighbours; nothing where all are there.
  func pager(_ link: (_ number: Int) -> WebLink) -> Markup {
    guard count > 1 else { return "" }
    let before: Markup =
      number > 1 ? "<a rel=\"prev\" href=\"\(link(number - 1))\">← previous</a>" : "<span>← previous</span>"
    let after: Markup =
      number < count ? "<a rel=\"next\" href=\"\(link(number + 1))\">next →</a>" : "<span>next →</span>"
    return """
      <nav class="pager" aria-label="Parts of the list">\(before) \
      <span>\(rows.startIndex + 1)–\(rows.endIndex) of \(total)</span> \(after)</nav>
      """
  }
}
