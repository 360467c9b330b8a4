/// Why a text is no regular expression, and where in it.
public struct RegularExpressionError: Error, Sendable, Hashable {
  public enum Problem: Sendable, Hashable {
    case groupNotClosed
    case nothingToClose
    case classNotClosed
    case reversedRange(String)
    case unknownClass(String)
    case unknownCategory(String)
    case unknownEscape(String)
    case codePointOutOfRange(String)
    case patternEndsInBackslash
    case backreference(String)
    case lookaround(String)
    case unknownGroup(String)
    case badGroupName(String)
    case groupNameTaken(String)
    case nothingToRepeat(String)
    case repeatedRepetition(String)
    case repetitionBounds(String)
    case repetitionsMultiplied
    case tooDeep
    case tooLarge
  }

  public let pattern: String
  /// Where it is, in code points from 1.
  public let position: Int
  public let problem: Problem
}

extension RegularExpressionError: CustomStringConvertible {
  public var description: String {
    let shown = pattern.unicodeScalars.count > 60 ? "\(String(pattern.unicodeScalars.prefix(60)))…" : pattern
    return "character \(position) of \"\(shown)\": \(problem)"
  }
}

extension RegularExpressionError.Problem: CustomStringConvertible {
  public var description: String {
    switch self {
    case .groupNotClosed:
      "the group that opens here is not closed; add ) behind it, or write \\( for the character"
    case .nothingToClose:
      "no group is open here; remove the ), or write \\) for the character"
    case .classNotClosed:
      "the class that opens here is not closed; add ] behind it, or write \\[ for the character"
    case .reversedRange(let range):
      "the range \(range) runs backwards; swap its ends, or write \\- for the character"
    case .unknownClass(let name):
      "there is no class \(name); write one of [:\(ScalarSet.posix.keys.sorted().joined(separator: ":], [:")):]"
    case .unknownCategory(let name):
      "there is no category \(name) here; write a general category such as \\pL, \\p{Lu} or \\p{Nd}, or the range that "
        + "a script has, such as [\\x{370}-\\x{3FF}]"
    case .unknownEscape(let escape):
      "\(escape) means nothing; leave the backslash out, or double it for the character itself"
    case .codePointOutOfRange(let escape):
      "\(escape) is no code point; write two hexadecimal digits, or {…} with at most 10FFFF"
    case .patternEndsInBackslash:
      "nothing follows the backslash; double it for the character itself"
    case .backreference(let escape):
      "\(escape) would refer back to a group, which cannot be done in linear time; compare labels with keepequal or "
        + "dropequal instead"
    case .lookaround(let opening):
      "\(opening) would look around, which cannot be done in linear time; match what is there, or use two rules"
    case .unknownGroup(let opening):
      "\(opening) opens no kind of group; write (, (?:, (?P<name>, (?<name>, or flags among i, m, s and U as in (?i) "
        + "or (?i-s:"
    case .badGroupName(let opening):
      "\(opening) gives a group no name; write letters, digits and underscores between < and >"
    case .groupNameTaken(let name):
      "another group is called \(name) already; give this one another name"
    case .nothingToRepeat(let operation):
      "there is nothing before \(operation) to repeat; write \\\(operation) for the character, or . before it"
    case .repeatedRepetition(let operations):
      "\(operations) repeats a repetition; leave one out, or put parentheses around the first"
    case .repetitionBounds(let bounds):
      "\(bounds) is out of bounds; repeat at most 1000 times, and the lower number comes first"
    case .repetitionsMultiplied:
      "the repetitions within this one make more than 1000 together; lower one of them, or use * or +"
    case .tooDeep:
      "it is nested more than \(RegularExpression.nestingLimit) deep; leave parentheses out"
    case .tooLarge:
      "it is too large: more than \(RegularExpression.sizeLimit) steps when its repetitions are written out; lower "
        + "them, or use * or +"
    }
  }
}
