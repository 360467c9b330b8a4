/// Which rows of a list are asked for, and which part of them: what stands in the address of its page.
protocol ListQuery {
  associatedtype Choice: RowChoice

  /// `nil` for all.
  var state: Choice? { get set }
  var words: String? { get set }
  /// The number of the part, from 1.
  var page: Int { get set }
  /// Where this is what is shown.
  var link: WebLink { get }
}

/// Rows of one kind.
protocol RowChoice: RawRepresentable<String>, CaseIterable, Equatable {
  associatedtype Row

  var name: String { get }
  /// Whether it is the rows with which something is wrong.
  var isBad: Bool { get }
  func matches(_ row: Row) -> Bool
}

extension ListQuery {
  /// The same with another filter or order: from the first part on.
  func with(_ change: (inout Self) -> Void) -> Self {
    var query = self
    query.page = 1
    change(&query)
    return query
  }

  /// A form that looks for words, and keeps what else is chosen.
  ///
  /// - Parameters:
  ///   - hint: in what they are looked for.
  ///   - label: for those who hear the page.
  func search(hint: String, label: String) -> Markup {
    let kept = link.query.filter { !["q", "page"].contains($0.name) && !$0.value.isEmpty }
    let hidden = kept.map { one -> Markup in "<input type=\"hidden\" name=\"\(one.name)\" value=\"\(one.value)\">" }
    return """
      <form class="tools" action="\(link.path)" role="search">\(hidden)\
      <input type="search" name="q" value="\(words ?? "")" placeholder="\(hint)" aria-label="\(label)">\
      <button>Search</button></form>
      """
  }

  /// Links that each choose some rows, with how many there are.
  ///
  /// - Parameter found: the rows that are asked for, whatever their states.
  func filters(_ found: [Choice.Row]) -> Markup {
    let all = filter("all", found.count, nil)
    let links = Choice.allCases.map { choice in
      filter(choice.name, found.count { choice.matches($0) }, choice)
    }
    return "<nav class=\"filters\" aria-label=\"Filter\">\(all)\(links)</nav>"
  }

  private func filter(_ name: String, _ count: Int, _ choice: Choice?) -> Markup {
    let current: Markup = choice == state ? " aria-current=\"true\"" : ""
    let tone: Markup = choice?.isBad == true && count > 0 ? " class=\"bad\"" : ""
    let link = with { $0.state = choice }.link
    return "<a href=\"\(link)\"\(current)\(tone)>\(name) <b>\(Figures.number(count))</b></a>"
  }
}
