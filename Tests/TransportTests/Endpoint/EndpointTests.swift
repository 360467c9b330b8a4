import Testing
import Transport

@Suite struct EndpointTests {
  private static let example = "http://gateway:9091"

  private func endpoint(_ url: String) throws -> Endpoint {
    try Endpoint(url, example: Self.example)
  }

  @Test("one place has one form, however it is written")
  func place() throws {
    #expect(try endpoint("http://GateWay:80/Path/").place == "http://gateway/Path")
    #expect(try endpoint("https://gateway:443").place == "https://gateway")
    #expect(try endpoint("https://u:p@gateway").place == "https://gateway")
    #expect(try endpoint("http://gateway:443").place == "http://gateway:443")
    #expect(try endpoint("http://[::1]:80").place == "http://[::1]")
    #expect(try endpoint("http://[::80]").place == "http://[::80]")
  }

  @Test("secrets over plain HTTP are noticed, whichever way they are given")
  func exposure() throws {
    #expect(try endpoint("http://gateway").exposesSecrets == false)
    #expect(try endpoint("http://u:p@gateway").exposesSecrets)
    #expect(try endpoint("https://u:p@gateway").exposesSecrets == false)
    let credentials = EndpointAccess(credentials: .bearer(tokenFile: "t"))
    #expect(try Endpoint("http://gateway", access: credentials, example: Self.example).exposesSecrets)
    let file = EndpointAccess(headers: [AddedHeader("X-Key", .file("k"))])
    #expect(try Endpoint("http://gateway", access: file, example: Self.example).exposesSecrets)
    let text = EndpointAccess(headers: [AddedHeader("X-Scope-OrgID", .text("team"))])
    #expect(try Endpoint("http://gateway", access: text, example: Self.example).exposesSecrets == false)
  }

  @Test("nothing secret is shown")
  func description() throws {
    let access = EndpointAccess(headers: [AddedHeader("X-Key", .text("hush"))])
    let endpoint = try Endpoint("http://u:hush@gateway:1/a", access: access, example: Self.example)
    #expect("\(endpoint)" == "http://gateway:1/a")
    #expect(String(reflecting: endpoint) == "http://gateway:1/a")
    #expect(!"\(access)".contains("hush"))
  }

  @Test("port 0 is none", arguments: ["http://gateway:0", "http://gateway:65536", "http://gateway:", "http://[::1]:0"])
  func ports(url: String) {
    #expect(throws: Endpoint.Malformed.self) { try endpoint(url) }
  }
}
