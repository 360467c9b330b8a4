import Delivery
import Testing

@Suite struct GroupingKeyTests {
  @Test(
    "values that could be mistaken for something else stand in base64",
    arguments: [
      ("spark-1", "/application_id/spark-1"),
      ("A_z.~-9", "/application_id/A_z.~-9"),
      ("a/b", "/application_id@base64/YS9i"),
      ("sp ace", "/application_id@base64/c3AgYWNl"),
      ("sp+ace", "/application_id@base64/c3ArYWNl"),
      ("", "/application_id@base64/="),
      (".", "/application_id@base64/Lg"),
      ("..", "/application_id@base64/Li4"),
      ("ÿþ>?", "/application_id@base64/w7_Dvj4_"),
    ]
  )
  func path(value: String, expected: String) {
    #expect(GroupingKey(job: "spark", applicationID: value).path == "/metrics/job/spark\(expected)")
  }

  @Test("more labels follow in their order, and a job may need base64 too")
  func more() {
    let key = GroupingKey(job: "a/b", applicationID: "x", more: [.init("cluster", "eu"), .init("env", "d 1")])
    #expect(key.path == "/metrics/job@base64/YS9i/application_id/x/cluster/eu/env@base64/ZCAx")
  }
}
