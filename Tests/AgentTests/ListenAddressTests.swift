import Agent
import Testing

@Suite struct ListenAddressTests {
  @Test(
    "host and port, with IPv6 in brackets",
    arguments: [
      ("0.0.0.0:8080", "0.0.0.0", 8080), ("localhost:0", "localhost", 0), ("[::1]:9", "::1", 9), (":80", "0.0.0.0", 80),
    ]
  )
  func read(text: String, host: String, port: Int) {
    #expect(ListenAddress(text) == ListenAddress(host: host, port: port))
  }

  @Test("anything else is none", arguments: ["", "8080", "host", "host:", "host:x", "host:65536", "::1:80", "host:-1"])
  func refused(text: String) {
    #expect(ListenAddress(text) == nil)
  }
}
