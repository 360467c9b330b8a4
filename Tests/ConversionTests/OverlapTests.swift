import Discovery
import Testing

@testable import Agent
@testable import Conversion

/// Of several rules the first that matches a pod covers it.
@Suite("Two monitors")
struct OverlapTests {
  private static func monitor(_ name: String, _ selector: String, namespace: String = "spark") -> String {
    """
    apiVersion: monitoring.coreos.com/v1
    kind: PodMonitor
    metadata: {name: \(name), namespace: \(namespace)}
    spec: {selector: \(selector), podMetricsEndpoints: [{port: \(name)}]}

    """
  }

  private static func convertBoth(_ first: String, _ second: String, otherNamespace: Bool = false) throws -> Conversion
  {
    try convert(
      "\(monitor("one", first))---\n\(monitor("two", second, namespace: otherNamespace ? "other" : "spark"))"
    )
  }

  @Test(
    "that may select the same pods are told, with the rule that comes first",
    arguments: [
      ("{matchLabels: {spark-role: driver}}", "{matchLabels: {team: data}}"),
      ("{matchLabels: {a: x}}", "{matchExpressions: [{key: a, operator: In, values: [x, y]}]}"),
      ("{matchLabels: {a: x, b: y}}", "{matchExpressions: [{key: a, operator: Exists}]}"),
      (
        "{matchExpressions: [{key: a, operator: NotIn, values: [x]}]}",
        "{matchExpressions: [{key: a, operator: NotIn, values: [y]}]}"
      ),
      (
        "{matchExpressions: [{key: a, operator: DoesNotExist}]}",
        "{matchExpressions: [{key: a, operator: NotIn, values: [y]}]}"
      ),
      ("{matchExpressions: [{key: a, operator: Exists}]}", "{matchLabels: {b: z}}"),
    ]
  )
  func overlapping(first: String, second: String) throws {
    let conversion = try Self.convertBoth(first, second)
    #expect(conversion.problems.isEmpty)
    let rules = try read(conversion).rules.rules.map(\.name)
    let (earlier, later) = (try #require(rules.first), try #require(rules.last))
    let words =
      "may match pods that the rule \(earlier) before it matches: those go by the earlier rule alone, where Prometheus "
      + "scrapes them by both"
    #expect(comments(conversion).contains("It \(words)."), "\(conversion.rulesText)")
    let monitor = "PodMonitor \(later.split(separator: "-").joined(separator: "/"))"
    #expect(conversion.overlaps.map(\.message) == ["\(monitor): its rule \(later) \(words)"])
  }

  @Test(
    "that cannot select the same pods are not",
    arguments: [
      ("{matchLabels: {a: x}}", "{matchLabels: {a: y}}"),
      ("{matchLabels: {a: x, b: z}}", "{matchExpressions: [{key: a, operator: NotIn, values: [x]}]}"),
      ("{matchLabels: {a: x}}", "{matchExpressions: [{key: a, operator: DoesNotExist}]}"),
      (
        "{matchExpressions: [{key: a, operator: Exists}]}", "{matchExpressions: [{key: a, operator: DoesNotExist}]}"
      ),
      (
        "{matchExpressions: [{key: a, operator: In, values: [x, y]}]}",
        "{matchExpressions: [{key: a, operator: In, values: [z]}]}"
      ),
    ]
  )
  func apart(first: String, second: String) throws {
    let conversion = try Self.convertBoth(first, second)
    #expect(conversion.ruleCount == 2)
    #expect(conversion.overlaps.isEmpty, "\(conversion.overlaps)")
    #expect(!comments(conversion).contains("may match pods"))
  }

  @Test("in other namespaces have nothing in common, whatever they select")
  func namespaces() throws {
    let selector = "{matchLabels: {a: x}}"
    #expect(try Self.convertBoth(selector, "{matchLabels: {b: x}}", otherNamespace: true).overlaps.isEmpty)
    #expect(try Self.convertBoth(selector, selector, otherNamespace: true).overlaps.isEmpty)
  }

  @Test("and more are told once for each rule")
  func many() throws {
    let monitors = (1...6).map { Self.monitor("m\($0)", "{matchLabels: {l\($0): x}}") }.joined(separator: "---\n")
    let conversion = try convert(monitors)
    #expect(conversion.overlaps.count == 5)
    #expect(
      conversion.overlaps.last?.message.contains("one of the rules spark-m1, spark-m2, spark-m3 and 2 more before it")
        == true
    )
  }

  @Test("for the same pods, port and page become one rule, which says that it scrapes once")
  func same() throws {
    let yaml = "\(podMonitor())---\n\(podMonitor())"
    let conversion = try convert(yaml)
    #expect(conversion.ruleCount == 1)
    #expect(comments(conversion).contains("the page too is the same, and is scraped once"))
  }
}
