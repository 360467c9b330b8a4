import Discovery
import NIOCore
import Testing

@testable import Scraping

@Suite struct PageRequestTests {
  private func request(_ target: Target, authorization: String? = nil) throws -> PageRequest {
    let access = Access(rule: nil, authorization: authorization, authorizer: nil, tls: nil)
    return try PageRequest(target, access: access, timeout: .milliseconds(2500), userAgent: "afterglow/1")
  }

  @Test("a request is as Prometheus would send it")
  func bytes() throws {
    let target = Target.sample(path: "/metrics/prometheus?x=1")
    let text = String(buffer: try request(target, authorization: "Bearer t").bytes(path: target.path))
    #expect(
      text == """
        GET /metrics/prometheus?x=1 HTTP/1.1\r
        Host: 127.0.0.1:4040\r
        Accept: text/plain;version=0.0.4;q=0.9,application/openmetrics-text;version=1.0.0;q=0.5,*/*;q=0.1\r
        Accept-Encoding: gzip\r
        User-Agent: afterglow/1\r
        X-Prometheus-Scrape-Timeout-Seconds: 2.5\r
        Authorization: Bearer t\r
        \r\n
        """
    )
  }

  @Test("an IPv6 address stands in brackets")
  func ipv6() throws {
    let target = Target.sample(address: "fd00::1")
    #expect(String(buffer: try request(target).bytes(path: "/")).contains("\r\nHost: [fd00::1]:4040\r\n"))
  }

  @Test(
    "nothing that could begin another header is sent",
    arguments: [
      Target.sample(path: "/m\r\nX-Evil: 1"), .sample(path: "/m HTTP/1.1"), .sample(path: "/m#x"), .sample(path: "m"),
      .sample(path: ""), .sample(path: "/ä"), .sample(address: "127.0.0.1\r\nX-Evil: 1"),
      .sample(address: "evil.example"),
      .sample(address: ""), .sample(port: 0), .sample(port: 65536), .sample(port: -1),
    ]
  )
  func malformed(_ target: Target) {
    let failure = #expect(throws: ScrapeFailure.self) { try request(target) }
    #expect(failure?.code == "malformed_target")
  }

  @Test(
    "the timeout is told in seconds",
    arguments: [
      (Duration.seconds(10), "10"), (.milliseconds(250), "0.25"), (.milliseconds(1005), "1.005"),
      (.microseconds(1), "0.001"), (.zero, "0.001"), (.seconds(3600), "3600"),
    ]
  )
  func seconds(duration: Duration, text: String) {
    #expect(PageRequest.seconds(of: duration) == text)
  }
}
