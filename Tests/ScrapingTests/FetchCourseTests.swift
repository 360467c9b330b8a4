import Discovery
import Testing

@testable import Scraping

@Suite struct FetchCourseTests {
  private func words(_ step: FetchCourse.Step) -> String {
    switch step {
    case .finish(.success): "page"
    case .finish(.failure(let failure)): failure.code
    case .ask(let path): "ask \(path)"
    }
  }

  @Test("a request that a kept connection swallowed is repeated once")
  func race() {
    var course = FetchCourse(.sample())
    #expect(words(course.step(after: .unanswered(cause: "x"), wasReused: true)) == "ask /metrics/prometheus")
    #expect(words(course.step(after: .unanswered(cause: "x"), wasReused: true)) == "closed")
  }

  @Test("a request that a new connection swallowed is not repeated")
  func fresh() {
    var course = FetchCourse(.sample())
    #expect(words(course.step(after: .unanswered(cause: "x"), wasReused: false)) == "closed")
  }

  @Test(
    "only the page's own path with a slash at its end is followed, with its query",
    arguments: [
      ("/metrics/prometheus", "/metrics/prometheus/", "ask /metrics/prometheus/"),
      ("/metrics/prometheus", "http://127.0.0.1:4040/metrics/prometheus/", "ask /metrics/prometheus/"),
      ("/m?a=1", "/m/?a=1", "ask /m/?a=1"),
      ("/m?a=1", "/m/", "ask /m/?a=1"),
      ("/m?a=1", "/m/?a=2", "redirected"),
      ("/m", "/m/?a=2", "redirected"),
      ("/m/", "/m//", "redirected"),
      ("/metrics/prometheus", "/metrics/other/", "redirected"),
      ("/metrics/prometheus", "metrics/prometheus/", "redirected"),
      ("/metrics/prometheus", "//evil.example/metrics/prometheus/", "redirected"),
      ("/metrics/prometheus", "http://127.0.0.2:4040/metrics/prometheus/", "redirected"),
      ("/metrics/prometheus", "http://127.0.0.1:4041/metrics/prometheus/", "redirected"),
      ("/metrics/prometheus", "http://127.0.0.1:4040@evil.example/metrics/prometheus/", "redirected"),
      ("/metrics/prometheus", "https://127.0.0.1:4040/metrics/prometheus/", "redirected"),
    ]
  )
  func redirects(path: String, location: String, expected: String) {
    var course = FetchCourse(.sample(path: path))
    #expect(words(course.step(after: .redirected(status: 302, location: location), wasReused: false)) == expected)
  }

  @Test("a second redirect is not followed")
  func twice() {
    var course = FetchCourse(.sample(path: "/m"))
    #expect(words(course.step(after: .redirected(status: 302, location: "/m/"), wasReused: false)) == "ask /m/")
    #expect(words(course.step(after: .redirected(status: 302, location: "/m//"), wasReused: true)) == "redirected")
  }

  @Test("after a redirect the swallowed request that is repeated is the new one")
  func raceAfterRedirect() {
    var course = FetchCourse(.sample(path: "/m"))
    _ = course.step(after: .redirected(status: 302, location: "/m/"), wasReused: false)
    #expect(words(course.step(after: .unanswered(cause: "x"), wasReused: true)) == "ask /m/")
  }
}
