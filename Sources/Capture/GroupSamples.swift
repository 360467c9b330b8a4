import Exposition

/// What was captured of an application and told of it, as it is delivered: without what a history server has said better.
struct GroupSamples {
  let lastWord: LastWordPage?
  private(set) var series: [Series] = []
  private(set) var values: [Double] = []

  init(lastWord: LastWordPage?) { self.lastWord = lastWord }

  mutating func addPage(_ series: [Series], _ values: [Double]) {
    add(series, values) { lastWord, series in !lastWord.says(series) }
  }

  mutating func addStatus(_ series: [Series], _ values: [Double]) {
    add(series, values) { lastWord, series in !lastWord.replaces(series) }
  }

  mutating func addLastWord() {
    guard let page = lastWord?.page else { return }
    series += page.series
    values += page.values
  }

  private mutating func add(
    _ more: [Series],
    _ moreValues: [Double],
    where isKept: (LastWordPage, Series) -> Bool
  ) {
    guard let lastWord else {
      series += more
      values += moreValues
      return
    }
    let kept = more.indices.filter { isKept(lastWord, more[$0]) }
    series += kept.map { more[$0] }
    values += kept.map { moreValues[$0] }
  }
}
