import FoundationEssentials

extension PrometheusProcess {
  /// How many series an expression gives that have a number anywhere: at the end of a span, or at each second of it.
  ///
  /// - Throws: what Prometheus says of an expression that it cannot read.
  func seriesWithNumbers(
    _ expression: String,
    from start: Date,
    to end: Date,
    isInstant: Bool
  ) async throws -> Int {
    let query = percentEncoded(expression)
    let (from, until) = (start.timeIntervalSince1970, end.timeIntervalSince1970)
    let path =
      isInstant ? "query?query=\(query)&time=\(until)" : "query_range?query=\(query)&start=\(from)&end=\(until)&step=1"
    let answer = try await Web.json(Series.self, "\(url)/api/v1/\(path)")
    return answer.data.result.count { series in
      (series.values ?? [series.value].compactMap(\.self)).contains { !$0.number.isNaN }
    }
  }

  /// Of an instant vector or of a matrix.
  private struct Series: Decodable {
    struct Points: Decodable {
      var value: Point?
      var values: [Point]?
    }
    struct Result: Decodable { var result: [Points] }
    var data: Result
  }
}
