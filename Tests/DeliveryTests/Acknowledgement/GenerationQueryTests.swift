import Testing

@testable import Delivery

@Suite struct GenerationQueryTests {
  @Test(
    "the owner stands in PromQL as it is",
    arguments: [
      ("afterglow-0a1b2c3d", #"afterglow_application_generation{owner="afterglow-0a1b2c3d"}"#),
      (#"a"b\c"#, #"afterglow_application_generation{owner="a\"b\\c"}"#),
      ("a\nb", #"afterglow_application_generation{owner="a\nb"}"#),
    ]
  )
  func expression(owner: String, expected: String) {
    #expect(GenerationQuery(owner: owner).expression == expected)
  }

  @Test("the form is encoded, and tells when Prometheus may give up")
  func form() {
    #expect(
      GenerationQuery(owner: "a&b=ü +").form(timeout: .seconds(30))
        == "query=afterglow_application_generation%7Bowner%3D%22a%26b%3D%C3%BC%20%2B%22%7D&timeout=30s"
    )
    #expect(GenerationQuery(owner: "a").form(timeout: .milliseconds(10)).hasSuffix("&timeout=1s"))
  }
}
