extension LabelScanner {
  /// Spark's executors page writes `{application_id="…", application_name="…", executor_id="…"}` and escapes nothing,
  /// in any version: an application's name may hold quotes, backslashes, braces and newlines.
  /// See org.apache.spark.status.api.v1.PrometheusResource.
  static let sparkMetricPrefix: StaticString = "metrics_executor_"

  private static let beginning: StaticString = #"{application_id=""#
  private static let beforeName: StaticString = #"", application_name=""#
  private static let afterName: StaticString = #"", executor_id=""#

  /// Whether Spark's labels could stand there.
  func beginsAsSpark(at start: Int) -> Bool {
    bytes.matches(Self.beginning, at: start)
  }

  /// Where the labels that Spark wrote at `start` end, or `nil` where these are not such.
  ///
  /// The name ends where `", executor_id="` follows, and then what has to: an identifier, a brace, a blank, a number and
  /// the line's end. A name that holds the beginning of another line of the page is none, but a sign of a line that is
  /// broken.
  mutating func scanSpark(from start: Int, tail: SampleTail) throws(RejectionReason) -> ByteRange? {
    guard let (places, end) = sparkLabels(from: start, tail: tail) else { return nil }
    for place in places where !bytes.isUTF8(place.value.range) { throw .notUTF8 }
    take(places)
    return ByteRange(start, end)
  }

  private func sparkLabels(from start: Int, tail: SampleTail) -> (labels: [LabelPlace], end: Int)? {
    guard limits.labelsPerSample >= 3, bytes.matches(Self.beginning, at: start) else { return nil }
    let idStart = start + Self.beginning.utf8CodeUnitCount
    guard let idEnd = endOfPlainValue(from: idStart), bytes.matches(Self.beforeName, at: idEnd) else { return nil }
    let nameStart = idEnd + Self.beforeName.utf8CodeUnitCount
    // Once past the limit the name is refused anyway, and the search need not go on.
    let searchEnd = end(ofValueFrom: nameStart)
    var index = nameStart
    while true {
      index = bytes.first(Quote.self, from: index, to: searchEnd)
      guard index < searchEnd, !bytes.matches(Self.beforeName, at: index) else { return nil }
      if bytes.matches(Self.afterName, at: index) {
        let executorStart = index + Self.afterName.utf8CodeUnitCount
        if let executorEnd = endOfPlainValue(from: executorStart), isEndOfSparkLine(at: executorEnd, tail) {
          let labels = [
            place(nameBefore: idStart, value: ByteRange(idStart, idEnd)),
            place(nameBefore: nameStart, value: ByteRange(nameStart, index)),
            place(nameBefore: executorStart, value: ByteRange(executorStart, executorEnd)),
          ]
          return (labels, executorEnd + 2)
        }
      }
      index += 1
    }
  }

  /// The label of a value, with the name that stands before its `="`.
  private func place(nameBefore valueStart: Int, value: ByteRange) -> LabelPlace {
    let end = valueStart - 2
    var start = end
    while NameSyntax.isLabelNameByte(bytes[start - 1], first: false) { start -= 1 }
    return LabelPlace(name: .init(range: ByteRange(start, end)), value: .init(range: value))
  }

  /// The next quote on this line, if what stands before it is no longer than a value may be.
  private func endOfPlainValue(from start: Int) -> Int? {
    let end = end(ofValueFrom: start)
    let index = bytes.first(QuoteOrNewline.self, from: start, to: end)
    return index < end && bytes[index] == .quote ? index : nil
  }

  /// Behind the quote that closes the longest value that may begin there, or the page's end.
  private func end(ofValueFrom start: Int) -> Int {
    limits.valueBytes < bytes.count - start ? start + limits.valueBytes + 1 : bytes.count
  }

  /// Whether `"} `, a number and the line's end follow.
  private func isEndOfSparkLine(at index: Int, _ tail: SampleTail) -> Bool {
    bytes.matches("\"} ", at: index) && tail.scanBare(from: index + 3) != nil
  }
}
