/// Finds the word that somebody probably meant.
public enum SpellingSuggestion {
  /// Words longer than this are not compared: the cost grows with the square.
  private static let longest = 64

  /// The candidate that is fewest slips (a letter left out, added, replaced, or two swapped) away from the word, if
  /// that is at most one slip for each three letters. Case, `-` and `_` do not count, so `scrape_interval` finds
  /// `scrapeInterval`. Of equals the first wins.
  public static func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
    let letters = skeleton(of: word)
    guard (1...longest).contains(letters.count) else { return nil }
    let bound = max(1, letters.count / 3)
    var best: (word: String, slips: Int)?
    for candidate in candidates {
      let other = skeleton(of: candidate)
      guard other.count <= longest, abs(other.count - letters.count) <= bound else { continue }
      let slips = slips(from: letters, to: other)
      // With every letter replaced it is another word: `a` does not mean `b`.
      if slips <= bound, slips < letters.count, slips < best?.slips ?? .max {
        best = (candidate, slips)
      }
    }
    return best?.word
  }

  private static func skeleton(of word: String) -> [Character] {
    word.lowercased().filter { $0 != "-" && $0 != "_" }
  }

  /// The optimal string alignment distance: Levenshtein's, with a swap of neighbours as one slip.
  private static func slips(from left: [Character], to right: [Character]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for i in left.indices {
      var row = [i + 1]
      for j in right.indices {
        let replaced = last[j] + (left[i] == right[j] ? 0 : 1)
        var slips = min(replaced, last[j + 1] + 1, row[j] + 1)
        if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
          slips = min(slips, beforeLast[j - 1] + 1)
        }
        row.append(slips)
      }
      beforeLast = last
      last = row
    }
    return last[right.count]
  }
}
