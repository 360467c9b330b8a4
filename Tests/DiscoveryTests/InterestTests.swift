import Discovery
import Kubernetes
import Testing

@Suite struct InterestTests {
  @Test(
    "who says whether to be scraped is of interest, whatever is said",
    arguments: [
      (["prometheus.io/scrape": "true"], true), (["prometheus.io/scrape": "false"], true),
      (["prometheus.io/scrape": "ture"], true), (["prometheus.io/port": "4040"], false), ([:], false),
    ]
  )
  func pods(annotations: [String: String], expected: Bool) {
    let head = ObjectHead(namespace: "n", name: "a", uid: "u", annotations: annotations)
    #expect(AnnotationDiscovery().interest.includes(head) == expected)
  }

  @Test("only annotations that are read are kept")
  func annotations() {
    let keeps = AnnotationDiscovery(applicationIDLabel: "example.com/job").interest.keepsAnnotation
    #expect(keeps("prometheus.io/scheme") && keeps("prometheus.io/param_x") && keeps("example.com/job"))
    #expect(keeps("afterglow.io/growth") && keeps("afterglow.io/a-slip"))
    #expect(!keeps("kubectl.kubernetes.io/last-applied-configuration"))
  }
}
