import Delivery
import Exposition
import FoundationEssentials
import Testing
import Transport

@testable import Agent

@Suite("What a Prometheus says that it scrapes") struct PrometheusScrapesTests {
  private static func scrapes(
    _ url: String,
    job: String = "gateways",
    health: String = "up",
    error: String = "",
    yaml: String? = "scrape_configs:\\n- job_name: gateways\\n  honor_labels: true\\n- job_name: plain\\n"
  ) throws -> PrometheusScrapes {
    let targets = """
      {"status":"success","data":{"activeTargets":[{"discoveredLabels":{},"labels":{},"scrapePool":"\(job)",
      "scrapeUrl":"\(url)","lastError":"\(error)","health":"\(health)","scrapeInterval":"15s"}],"droppedTargets":[]}}
      """
    let configuration = yaml.map { "{\"status\":\"success\",\"data\":{\"yaml\":\"\($0)\"}}" }
    return try PrometheusScrapes(targets: Data(targets.utf8), configuration: configuration.map { Data($0.utf8) })
  }

  private static let gateway = "http://pushgateway.monitoring:9091"

  private func verdict(_ scrapes: PrometheusScrapes) throws -> CheckResult {
    PeerCheck.scraped(
      try PushgatewayAddress(Self.gateway),
      by: try PrometheusAddress("http://p:9090"),
      scrapes,
      ["application_id": "spark-0", "owner": "me", "namespace": "etl", "job": "spark"]
    )
  }

  @Test(
    "a gateway is known by host and port, with as much of its domain as stands there",
    arguments: [
      ("http://pushgateway.monitoring:9091/metrics", true),
      ("http://pushgateway.monitoring.svc:9091/metrics", true),
      ("http://PushGateway.monitoring.svc.cluster.local:9091/metrics", true),
      ("http://pushgateway.monitoring:9092/metrics", false),
      ("http://pushgateway.other:9091/metrics", false),
      ("http://pushgateway.monitoring.example.com:9091/metrics", false),
      ("http://10.1.2.3:9091/metrics", false),
    ]
  )
  func known(url: String, isKnown: Bool) throws {
    #expect(try (Self.scrapes(url).target(at: Self.gateway) != nil) == isKnown)
  }

  @Test(
    "IPv6 and standard ports are told apart",
    arguments: [
      ("http://[::1]/m", "http://[::1]:80", true), ("https://g/m", "https://g:443", true),
      ("https://g/m", "http://g", false),
    ]
  )
  func ports(url: String, place: String, isKnown: Bool) throws {
    #expect(try (Self.scrapes(url).target(at: place) != nil) == isKnown)
  }

  @Test("one that is scraped with honor_labels is as it should be")
  func good() throws {
    let result = try verdict(Self.scrapes("\(Self.gateway)/metrics"))
    #expect(result.status == .ok)
    #expect(result.words == "http://p:9090 scrapes \(Self.gateway) each 15s with honor_labels, and it is up")
  }

  @Test("one that is scraped without honor_labels is a failure with a remedy")
  func plain() throws {
    let result = try verdict(Self.scrapes("\(Self.gateway)/metrics", job: "plain"))
    #expect(result.status == .failed)
    #expect(result.words.contains("without honor_labels"))
    #expect(result.remedy == "set honor_labels: true in the job plain")
  }

  @Test("one whose job is not told of may be scraped in either way")
  func unknown() throws {
    #expect(try verdict(Self.scrapes("\(Self.gateway)/metrics", yaml: nil)).status == .warning)
    #expect(try verdict(Self.scrapes("\(Self.gateway)/metrics", yaml: "a: [")).status == .warning)
  }

  @Test(
    "one whose job lets no acknowledgement come is a failure, by Prometheus' own rules",
    arguments: [
      (
        "{source_labels: [__name__], separator: ;, regex: afterglow_.*, replacement: $1, action: drop}",
        "number 1 of its metric_relabel_configs drops afterglow_application_generation"
      ),
      (
        "{source_labels: [__name__], regex: 'metrics_.*|up', action: keep}",
        "number 1 of its metric_relabel_configs drops"
      ),
      (
        "{source_labels: [__name__], regex: afterglow_(.*), target_label: __name__, replacement: spark_$1}",
        "rename afterglow_application_generation to spark_application_generation"
      ),
      ("{regex: owner, action: labeldrop}", "its metric_relabel_configs change the owner of"),
      ("{regex: application_id|pod, action: labeldrop}", "change the application_id of"),
      ("{source_labels: [job], regex: spark, action: drop}", "number 1 of its metric_relabel_configs drops"),
      ("{source_labels: [__name__], regex: jvm_.*, action: drop}", nil),
      ("{regex: instance, action: labeldrop}", nil),
      ("{source_labels: [job], regex: gateways, action: drop}", nil),
      ("{action: no-such-action}", nil),
    ]
  )
  func relabelled(rule: String, loss: String?) throws {
    let yaml =
      "scrape_configs:\\n- job_name: gateways\\n  honor_labels: true\\n  metric_relabel_configs:\\n  - \(rule)\\n"
    let result = try verdict(Self.scrapes("\(Self.gateway)/metrics", yaml: yaml))
    #expect(result.status == (loss == nil ? .ok : .failed), "\(result)")
    guard let loss else { return }
    #expect(result.words.contains(loss), "\(result.words)")
    #expect(result.words.hasSuffix(": what it has can never be acknowledged"))
    #expect(result.remedy == "let afterglow_application_.* pass unchanged in the job gateways")
  }

  @Test("one that cannot be scraped is told with Prometheus' own words")
  func down() throws {
    let result = try verdict(Self.scrapes("\(Self.gateway)/metrics", health: "down", error: "connection refused"))
    #expect(result.status == .failed)
    #expect(result.words.hasSuffix("and that fails: connection refused"))
  }

  @Test("another target on its port may be the gateway; where there is none it is not scraped")
  func similar() throws {
    let maybe = try verdict(Self.scrapes("http://10.1.2.3:9091/metrics"))
    #expect(maybe.status == .warning)
    #expect(maybe.words.contains("http://10.1.2.3:9091/metrics"))
    let none = try verdict(Self.scrapes("http://10.1.2.3:9100/metrics"))
    #expect(none.status == .failed)
    #expect(none.words == "http://p:9090 does not scrape \(Self.gateway)")
  }

  @Test("without a gateway it is the agent's page that has to be scraped")
  func agent() throws {
    let prometheus = try PrometheusAddress("http://p:9090")
    let good = try Self.scrapes("http://10.1.2.3:8080/applications/metrics")
    #expect(PeerCheck.agentScraped(by: prometheus, good, [:]).status == .ok)
    let bad = try Self.scrapes("http://10.1.2.3:8080/metrics")
    #expect(PeerCheck.agentScraped(by: prometheus, bad, [:]).status == .failed)
  }

  @Test("what is no such answer is none")
  func malformed() {
    #expect(throws: (any Error).self) { try PrometheusScrapes(targets: Data("{}".utf8), configuration: nil) }
  }
}
