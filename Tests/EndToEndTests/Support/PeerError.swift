/// What went wrong with a program that a test started.
struct PeerError: Error, CustomStringConvertible {
  /// The program, in the words of a reader: `prometheus-pushgateway`.
  var peer: String
  var message: String
  /// The last lines that it wrote; empty when it wrote none.
  var log: String = ""
  var cause: (any Error)? = nil
  /// That asking again cannot help: the program has ended.
  var isFinal = false

  var description: String {
    var text = "\(peer): \(message)"
    if let cause { text += "\n\(cause)" }
    if !log.isEmpty { text += "\n--- the end of \(peer)'s log ---\n\(log)\n---" }
    return text
  }
}
