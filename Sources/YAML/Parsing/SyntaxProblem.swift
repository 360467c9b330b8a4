/// libyaml's words for what is wrong, with what to do about it.
struct SyntaxProblem {
  private let problem: String
  private let context: String?
  private let line: Int

  /// - Parameters:
  ///   - context: what libyaml was reading, as in "while parsing a block mapping".
  ///   - line: where that began.
  init(_ problem: String, while context: String? = nil, line: Int = 1) {
    self.problem = problem
    self.context = context
    self.line = line
  }

  var message: String {
    var message = problem
    if let context { message += " \(context) that begins in line \(line)" }
    if let remedy { message += "; \(remedy)" }
    return message
  }

  private var remedy: String? {
    switch problem {
    case "found character that cannot start any token":
      "indent with spaces and not tabs, and quote a text that begins with @, ` or %"
    case "mapping values are not allowed in this context":
      "quote a text that contains \": \", and check the indentation"
    case "did not find expected key", "could not find expected ':'":
      "check the indentation of this line and of the one before"
    case "did not find expected '-' indicator":
      "begin each element with \"- \" in the same column"
    case "did not find expected ',' or ']'", "did not find expected ',' or '}'":
      "close the bracket, or put a comma between the elements"
    case "found unexpected end of stream":
      "close the quotation mark"
    case "did not find expected alphabetic or numeric character":
      "quote a text that begins with * or &"
    case "control characters are not allowed":
      "write them as escapes within double quotes, as in \"\\x07\""
    case "invalid leading UTF-8 octet", "invalid trailing UTF-8 octet", "incomplete UTF-8 octet sequence",
      "invalid length of a UTF-8 sequence", "invalid Unicode character":
      "save the file as UTF-8"
    case "found unknown escape character":
      "put the text into single quotes, where a backslash is only itself, or write two of them"
    case "found invalid Unicode character escape code":
      "write the character itself in place of its \\u escapes"
    default:
      nil
    }
  }
}
