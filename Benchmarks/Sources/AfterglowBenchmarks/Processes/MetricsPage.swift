import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// A page of metrics, read with no more skill than is needed here, and with none of the agent's.
struct MetricsPage: Sendable {
  private let lines: [Substring]

  init(at url: String) async throws {
    var request = HTTPClientRequest(url: url)
    // Pages of many drivers are so much alike that gzip makes them a hundredth, which the client takes for an attack.
    request.headers.add(name: "Accept-Encoding", value: "identity")
    let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
    let body = try await response.body.collect(upTo: 256 << 20)
    guard response.status == .ok else { throw BenchmarkFailure("\(url) answered with status \(response.status.code)") }
    lines = String(buffer: body).split(separator: "\n")
  }

  /// The sum over the series of a name that have this in their line; 0 where there is none.
  func sum(_ name: String, with label: String = "") -> Double {
    lines.filter { $0.prefix { $0 != "{" && $0 != " " } == name && (label.isEmpty || $0.contains(label)) }
      .compactMap { $0.split(separator: " ").last.flatMap { Double($0) } }.reduce(0, +)
  }

  /// The values of those series of a name that have this in their line, by the value of one of their labels; the greatest
  /// where there are several. A value with an escaped quote in it is cut there.
  func values(of name: String, with part: String, by label: String) -> [String: Double] {
    let lead = "\(label)=\""
    return lines.reduce(into: [:]) { values, line in
      guard line.hasPrefix("\(name){"), line.contains(part), let start = line.firstRange(of: lead)?.upperBound,
        let value = line.split(separator: " ").last.flatMap({ Double($0) })
      else { return }
      let key = String(line[start...].prefix { $0 != "\"" })
      values[key] = max(values[key] ?? value, value)
    }
  }

  /// The bound of a histogram's bucket below which this share of the observations lies.
  func quantile(_ share: Double, of name: String) -> Double {
    let buckets = lines.filter { $0.hasPrefix("\(name)_bucket{") }.compactMap {
      line -> (bound: Double, count: Double)? in
      guard let start = line.firstRange(of: "le=\"")?.upperBound,
        let count = line.split(separator: " ").last.flatMap({ Double($0) })
      else { return nil }
      let bound = line[start...].prefix { $0 != "\"" }
      return (bound == "+Inf" ? .infinity : Double(bound) ?? .infinity, count)
    }
    let total = buckets.last?.count ?? 0
    return buckets.first { $0.count >= total * share }?.bound ?? .nan
  }
}
