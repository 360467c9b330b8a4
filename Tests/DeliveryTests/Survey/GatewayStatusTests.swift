import Delivery
import Testing

@Suite("What a gateway says of itself")
struct GatewayStatusTests {
  /// Of a Pushgateway 1.5.1, as it stands.
  private func answer(file: String = "", isUnchecked: String = "false") -> [UInt8] {
    Array(
      """
      {"status":"success","data":{"build_information":{"branch":"debian/sid","buildDate":"20230409-10:14:32",\
      "buildUser":"team+pkg-go@tracker.debian.org","goVersion":"go1.19.8","revision":"1.5.1-2+b5","version":"1.5.1"},\
      "flags":{"log.format":"logfmt","log.level":"info","persistence.file":"\(file)","persistence.interval":"5m0s",\
      "push.disable-consistency-check":"\(isUnchecked)","web.config.file":"","web.enable-admin-api":"false",\
      "web.enable-lifecycle":"false","web.external-url":"","web.listen-address":"127.0.0.1:39091",\
      "web.local-assets":"/usr/share/prometheus/pushgateway","web.route-prefix":"","web.systemd-socket":"false",\
      "web.telemetry-path":"/metrics"},"start_time":"2026-11-21T16:40:40.128977481Z"}}
      """.utf8
    )
  }

  @Test("is read from its answer")
  func real() throws {
    let status = try GatewayStatus(json: answer())
    #expect(status.startTime == "2026-11-21T16:40:40.128977481Z")
    #expect(status.version == "1.5.1")
    #expect(status.checksPushes == true)
    #expect(status.persistenceInterval == nil)
  }

  @Test("names how it was set up")
  func flags() throws {
    let status = try GatewayStatus(json: answer(file: "/var/lib/pushgateway", isUnchecked: "true"))
    #expect(status.checksPushes == false)
    #expect(status.persistenceInterval == .seconds(300))
  }

  @Test("needs nothing but its start")
  func least() throws {
    let status = try GatewayStatus(json: Array(#"{"data":{"start_time":"x"}}"#.utf8))
    #expect(status.startTime == "x")
    #expect(status.version == nil)
    #expect(status.checksPushes == nil)
  }

  @Test(
    "is no status where it is something else",
    arguments: ["", "<html></html>", "{}", #"{"data":{}}"#, #"{"data":{"start_time":5}}"#, #"{"status":"error"}"#]
  )
  func other(text: String) {
    let error = #expect(throws: GatewayStatus.Unreadable.self) { try GatewayStatus(json: Array(text.utf8)) }
    #expect(error?.description.contains("check that this is") == true)
  }

  @Test("is not read where it is huge")
  func huge() {
    let padding = [UInt8](repeating: UInt8(ascii: " "), count: GatewayStatus.longestAnswer)
    #expect(throws: GatewayStatus.Unreadable.self) { try GatewayStatus(json: answer() + padding) }
  }
}
