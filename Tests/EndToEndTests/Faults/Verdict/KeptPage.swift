/// What somebody has of an application.
struct KeptPage: Sendable, Hashable, CustomStringConvertible {
  var completedTasks: Int64?
  var inputBytes: Int64?
  var hasEnd = false
  /// As the marks of the end have them; several where they were told differently at different times.
  var exitCodes: Set<String> = []

  /// Whether it is as new as this one.
  func has(_ page: ServedPage) -> Bool {
    (completedTasks ?? -1) >= page.completedTasks && (inputBytes ?? -1) >= page.inputBytes
  }

  /// Whether it says more than there ever was.
  func exceeds(_ page: ServedPage) -> Bool {
    (completedTasks ?? 0) > page.completedTasks || (inputBytes ?? 0) > page.inputBytes
  }

  var description: String {
    func words(_ number: Int64?) -> String { number.map(String.init) ?? "none" }
    return """
      \(words(completedTasks)) completed tasks, \(words(inputBytes)) bytes of input, \(hasEnd ? "an" : "no") end\
      \(exitCodes.isEmpty ? "" : ", exit codes \(exitCodes.sorted())")
      """
  }
}
