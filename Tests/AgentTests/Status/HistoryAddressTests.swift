import Testing
import Transport

@testable import Agent

@Suite("The address of a history server") struct HistoryAddressTests {
  @Test(
    "may have any host, and a path that it is served under",
    arguments: [
      "http://history.spark:18080", "https://history-server:18080/", "https://spark.example.com/history",
      "https://spark.example.com/history/", "http://spark-history.spark:18080/sparkhistory",
    ]
  )
  func taken(url: String) throws {
    _ = try HistoryAddress(url)
  }

  @Test(
    "is not that of one of its pages",
    arguments: [
      "http://h:18080/api/v1", "http://h:18080/api/v1/applications", "http://h:18080/history/app-1/jobs",
      "http://h:18080/history/app-1",
    ]
  )
  func refused(url: String) {
    let error = #expect(throws: Endpoint.Malformed.self) { try HistoryAddress(url) }
    #expect(error?.description.contains("in front of /") == true)
  }
}
