/// Spark's executors page writes `{application_id="…", application_name="…", executor_id="…"}` and escapes nothing,
/// in any version: an application's name may hold quotes, backslashes, braces and newlines.
/// See org.apache.spark.status.api.v1.PrometheusResource.
enum SparkLabelBlock {
  static let metricPrefix = "metrics_executor_"
  fileprivate static let beginning = Array(#"{application_id=""#.utf8)
  fileprivate static let beforeName = Array(#"", application_name=""#.utf8)
  fileprivate static let afterName = Array(#"", executor_id=""#.utf8)
}

extension ByteCursor {
  /// Reads the labels as Spark writes them, or returns `nil`, unmoved, where these are not such.
  ///
  /// The name ends where `", executor_id="` follows, and then what has to: an identifier, a brace, a number, the line's
  /// end. A name that holds the beginning of another line of the page is none, but a sign of a line that is broken.
  mutating func readSparkLabelBlock(limits: ExpositionParser.Limits) throws(RejectionReason) -> LabelBlock? {
    guard matches(SparkLabelBlock.beginning, at: position) else { return nil }
    let idStart = position + SparkLabelBlock.beginning.count
    guard let idEnd = endOfPlainValue(from: idStart, limits), matches(SparkLabelBlock.beforeName, at: idEnd) else {
      return nil
    }
    let nameStart = idEnd + SparkLabelBlock.beforeName.count
    // Once past the limit the name is refused anyway, and the search need not go on.
    let searchEnd = min(bytes.count, nameStart + limits.valueBytes + 1)
    var newlines = 0
    for index in nameStart..<max(nameStart, searchEnd) {
      if bytes[index] == .newline { newlines += 1 }
      guard bytes[index] == .quote else { continue }
      if matches(SparkLabelBlock.beforeName, at: index) { return nil }
      guard matches(SparkLabelBlock.afterName, at: index) else { continue }
      let executorStart = index + SparkLabelBlock.afterName.count
      guard let executorEnd = endOfPlainValue(from: executorStart, limits), isEndOfSparkLine(at: executorEnd) else {
        continue
      }
      let labels = [
        Label("application_id", try string(idStart..<idEnd)),
        Label("application_name", try string(nameStart..<index)),
        Label("executor_id", try string(executorStart..<executorEnd)),
      ]
      let range = position..<executorEnd + 2
      position = range.upperBound
      return LabelBlock(labels: LabelSet(labels), range: range, newlines: newlines, isSpark: true)
    }
    return nil
  }

  /// The next quote on this line, if what stands before it is no longer than a value may be.
  private func endOfPlainValue(from start: Int, _ limits: ExpositionParser.Limits) -> Int? {
    var index = start
    while index < bytes.count, bytes[index] != .newline, index - start <= limits.valueBytes {
      if bytes[index] == .quote { return index }
      index += 1
    }
    return nil
  }

  /// Whether `"} `, a number and the line's end follow.
  private func isEndOfSparkLine(at index: Int) -> Bool {
    guard matches([.quote, .closeBrace, .space], at: index) else { return false }
    var rest = self
    rest.position = index + 3
    return DecimalReader.read(bytes, in: rest.readToken()) != nil && rest.isAtLineEnd
  }
}
