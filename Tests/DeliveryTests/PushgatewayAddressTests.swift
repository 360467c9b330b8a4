import Testing
import Transport

@testable import Delivery

@Suite struct PushgatewayAddressTests {
  @Test(
    "a URL is kept without a slash at its end",
    arguments: [
      ("http://gateway:9091", "http://gateway:9091"),
      ("https://gateway/push/", "https://gateway/push"),
      ("http://[::1]:9091//", "http://[::1]:9091"),
    ]
  )
  func base(text: String, expected: String) throws {
    #expect(try PushgatewayAddress(text).base == expected)
  }

  @Test("credentials are taken out of what is shown")
  func credentials() throws {
    let address = try PushgatewayAddress("http://me:p%40ss@gateway:9091")
    #expect("\(address)" == "http://gateway:9091")
    #expect(address.base == "http://gateway:9091")
    // me:p@ss
    #expect(address.authorization == "Basic bWU6cEBzcw==")
  }

  @Test(
    "what is no address is refused without repeating it",
    arguments: [
      "gateway:9091", "ftp://gateway", "http://", "http:///x", "http://:9091", "http://user:secret@", "http://a b",
      "http://gateway:9091?x=secret", "http://me:sec/ret@gateway:9091", "http://gateway:port", "http://[::1]:x",
      "http://gateway/metrics/job/spark",
    ]
  )
  func refused(text: String) {
    let error = #expect(throws: Endpoint.Malformed.self) { try PushgatewayAddress(text) }
    #expect(error?.description.contains("secret") == false)
  }
}
