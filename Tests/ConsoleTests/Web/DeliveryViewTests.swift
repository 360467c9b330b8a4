import Capture
import Delivery
import FoundationEssentials
import Testing

@testable import Console

@Suite("The web page of the delivery") struct DeliveryViewTests {
  private func html(spool: SpoolStatus? = nil, servesApplications: Bool = true) -> String {
    DeliveryView(
      gateways: [],
      prometheuses: [],
      awaited: 0,
      spool: spool,
      groups: [],
      servesApplications: servesApplications
    ).page.html()
  }

  @Test("says where the groups are, where there is no gateway")
  func served() {
    #expect(html().contains("href=\"applications/metrics\""))
    #expect(!html(servesApplications: false).contains("href=\"applications/metrics\""))
  }

  @Test("shows how full the spool is, and what is wrong with it")
  func spool() {
    var spool = SpoolStatus(path: "/spool", fileLimit: 10_000, byteLimit: 1 << 20)
    (spool.files, spool.bytes, spool.damagedFiles, spool.lastError) = (2, 1 << 19, 1, "no space <left>")
    let html = html(spool: spool)
    #expect(html.contains("<meter max=\"1048576\" value=\"524288\">512 KiB of 1 MiB</meter>"))
    #expect(html.contains("2 of 10,000 files"))
    #expect(html.contains("no space &lt;left&gt;"))
    #expect(html.contains("1 damaged file set aside"))
  }
}
