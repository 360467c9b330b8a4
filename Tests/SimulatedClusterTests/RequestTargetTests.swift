import FoundationEssentials
import Testing

@testable import SimulatedCluster

@Suite("Requests")
struct RequestTargetTests {
  @Test("a target is cut into path and parameters, unescaped")
  func parts() {
    let target = RequestTarget("/api/v1/namespaces/a%2Fb/pods?labelSelector=a+in+%28b%2Cc%29&watch=&limit=2&limit=3&x")
    #expect(target.segments == ["api", "v1", "namespaces", "a/b", "pods"])
    #expect(target["labelSelector"] == "a in (b,c)")
    #expect(target["limit"] == "2")
    #expect(target["watch"] == nil)
    #expect(target["x"] == nil)
  }

  @Test("what is no escape stays", arguments: ["%", "%2", "%zz", "100%25%"])
  func badEscapes(text: String) {
    let expected = text == "100%25%" ? "100%%" : text
    #expect(RequestTarget("/?a=\(text)")["a"] == expected)
  }

  @Test("a date is written as HTTP wants it")
  func date() {
    #expect(HTTPDate.format(Date(timeIntervalSince1970: 1_795_227_375)) == "Sat, 21 Nov 2026 02:16:15 GMT")
  }
}
