import NIOCore
import Testing

@testable import Scraping

@Suite struct CertificateNamesTests {
  @Test(
    "a host name is held as RFC 6125 has it",
    arguments: [
      ("driver.spark.test", "driver.spark.test", true),
      ("Driver.Spark.TEST.", "driver.spark.test", true),
      ("driver.spark.test", "driver.spark.test.", true),
      ("*.spark.test", "driver.spark.test", true),
      ("*.spark.test", "a.driver.spark.test", false),
      ("*.spark.test", "spark.test", false),
      ("*.spark.test", ".spark.test", false),
      ("d*.spark.test", "driver.spark.test", false),
      ("a.*.test", "a.spark.test", false),
      ("*", "test", false),
      ("driver.spark.test", "driver.spark", false),
      ("", "", false),
      ("127.0.0.1", "127.0.0.2", false),
    ]
  )
  func hosts(name: String, host: String, isHeld: Bool) {
    #expect(CertificateNames(hosts: [name]).hold(host: host) == isHeld)
  }

  @Test("an address is held as bytes, never as a name")
  func addresses() throws {
    let four = try SocketAddress(ipAddress: "10.1.2.3", port: 4040)
    let six = try SocketAddress(ipAddress: "::1", port: 4040)
    #expect(CertificateNames(addresses: [[10, 1, 2, 3]]).hold(address: four))
    #expect(
      !CertificateNames(addresses: [[10, 1, 2, 4], [10, 1], [], [UInt8](repeating: 0, count: 16)]).hold(address: four)
    )
    #expect(CertificateNames(addresses: [[UInt8](repeating: 0, count: 15) + [1]]).hold(address: six))
    #expect(!CertificateNames(hosts: ["10.1.2.3"]).hold(address: four))
  }
}
