extension PatternParser {
  /// At an opening parenthesis: a group, or flags for the rest of the group that is open.
  mutating func openGroup() throws(RegularExpressionError) {
    let start = position
    position += 1
    guard skip("?") else {
      groupNames.append(nil)
      open(group: groupNames.count - 1, at: start)
      return
    }
    for lookaround in ["<=", "<!", "=", "!"] where skip(lookaround) {
      throw error(.lookaround(text(from: start)), at: start)
    }
    guard !skip("P=") else { throw error(.backreference(text(from: start)), at: start) }
    if skip("P<") || skip("<") {
      groupNames.append(try readGroupName(from: start))
      open(group: groupNames.count - 1, at: start)
    } else {
      try readFlags(from: start)
    }
  }

  private mutating func open(group: Int?, at start: Int) {
    frames.append(Frame(group: group, start: start, outerFlags: flags))
  }

  private mutating func readGroupName(from start: Int) throws(RegularExpressionError) -> String {
    let nameStart = position
    while let scalar = peek(), ScalarSet.word.contains(scalar.value) { position += 1 }
    let name = text(from: nameStart)
    guard !name.isEmpty, skip(">") else { throw error(.badGroupName(text(from: start)), at: start) }
    guard !groupNames.contains(name) else { throw error(.groupNameTaken(name), at: start) }
    return name
  }

  /// `i-s)`, which holds from here on, or `i-s:`, which holds in the group that it opens.
  private mutating func readFlags(from start: Int) throws(RegularExpressionError) {
    var changed = flags
    var isSetting = true
    // A minus needs a flag behind it.
    var mayEnd = true
    while let scalar = peek() {
      position += 1
      switch scalar {
      case "i": changed.ignoresCase = isSetting
      case "m": changed.isMultiline = isSetting
      case "s": changed.dotMatchesNewline = isSetting
      case "U": changed.isUngreedy = isSetting
      case "-" where isSetting:
        isSetting = false
        mayEnd = false
        continue
      case ")" where mayEnd:
        flags = changed
        return
      case ":" where mayEnd:
        open(group: nil, at: start)
        flags = changed
        return
      default:
        throw error(.unknownGroup(text(from: start)), at: start)
      }
      mayEnd = true
    }
    throw error(.groupNotClosed, at: start)
  }
}
