import Fixtures
import Testing

@testable import Transport

@Suite struct TokenCourseTests {
  private let start = ContinuousClock.now
  private var course = TokenCourse()
  private var generator = HighestGenerator()

  private func at(_ seconds: Double) -> ContinuousClock.Instant { start + .seconds(seconds) }

  private mutating func receive(_ text: String, life: Duration?, at seconds: Double) {
    course.receive(.success(GrantedToken(text: text, life: life)), at: at(seconds), using: &generator)
  }

  private mutating func fail(at seconds: Double) {
    course.receive(.failure(.noToken(from: "u", "down")), at: at(seconds), using: &generator)
  }

  @Test("the first to ask has a request begun, and all wait for it")
  mutating func first() {
    #expect(course.ask(at: at(0)) == (.wait, true))
    #expect(course.ask(at: at(1)) == (.wait, false))
    receive("a", life: .seconds(3600), at: 2)
    #expect(course.ask(at: at(2)) == (.use("a"), false))
  }

  @Test("a token is renewed a minute before its end while it is used, and used no more ten seconds before")
  mutating func renewal() {
    _ = course.ask(at: at(0))
    // Its life began when it was asked for.
    receive("a", life: .seconds(600), at: 5)
    #expect(course.ask(at: at(539)) == (.use("a"), false))
    #expect(course.ask(at: at(540)) == (.use("a"), true))
    #expect(course.ask(at: at(589)) == (.use("a"), false), "one request at a time")
    #expect(course.ask(at: at(590)) == (.wait, false))
    receive("b", life: .seconds(600), at: 591)
    #expect(course.ask(at: at(591)) == (.use("b"), false))
    #expect(course.ask(at: at(540 + 540)) == (.use("b"), true))
  }

  @Test("a short life is used for nine tenths of it, and renewed after eight")
  mutating func short() {
    _ = course.ask(at: at(0))
    receive("a", life: .seconds(10), at: 0)
    #expect(course.ask(at: at(7.9)) == (.use("a"), false))
    #expect(course.ask(at: at(8)) == (.use("a"), true))
    #expect(course.ask(at: at(9)) == (.wait, false))
  }

  @Test("a token without a known end is used until it is rejected")
  mutating func endless() {
    _ = course.ask(at: at(0))
    receive("a", life: nil, at: 0)
    #expect(course.ask(at: at(1e6)) == (.use("a"), false))
    course.reject({ $0 == "a" }, at: at(1e6))
    #expect(course.ask(at: at(1e6)) == (.use("a"), true))
  }

  @Test("while no token comes, who asks is told why at once, and the waits for another try double")
  mutating func failing() {
    let refusal = TokenCourse.Step.refuse(.noToken(from: "u", "down"))
    _ = course.ask(at: at(0))
    fail(at: 0)
    #expect(course.ask(at: at(0.9)) == (refusal, false))
    #expect(course.ask(at: at(1)) == (refusal, true))
    #expect(course.ask(at: at(1.5)) == (refusal, false))
    fail(at: 2)
    #expect(course.ask(at: at(3.9)) == (refusal, false))
    #expect(course.ask(at: at(4)) == (refusal, true))
    for _ in 0..<20 { fail(at: 4) }
    #expect(course.ask(at: at(63.9)) == (refusal, false))
    #expect(course.ask(at: at(64)) == (refusal, true))
    receive("a", life: .seconds(600), at: 65)
    #expect(course.ask(at: at(65)) == (.use("a"), false))
  }

  @Test("a failure of long ago is no answer to who asks now")
  mutating func forgotten() {
    _ = course.ask(at: at(0))
    fail(at: 0)
    #expect(course.ask(at: at(61)) == (.wait, true))
    fail(at: 62)
    #expect(course.ask(at: at(63)).step == .refuse(.noToken(from: "u", "down")))
  }

  @Test("a renewal that fails leaves the token in use until its end")
  mutating func failingRenewal() {
    _ = course.ask(at: at(0))
    receive("a", life: .seconds(600), at: 0)
    #expect(course.ask(at: at(550)) == (.use("a"), true))
    fail(at: 551)
    #expect(course.ask(at: at(551.5)) == (.use("a"), false))
    #expect(course.ask(at: at(552)) == (.use("a"), true))
    #expect(course.ask(at: at(590)) == (.refuse(.noToken(from: "u", "down")), false))
  }

  @Test("a token that a target does not take is renewed, not more often than each half minute, and used by the others")
  mutating func rejection() {
    _ = course.ask(at: at(0))
    receive("a", life: .seconds(3600), at: 0)
    course.reject({ $0 == "a" }, at: at(29))
    #expect(course.ask(at: at(29)) == (.use("a"), false))
    course.reject({ $0 == "another" }, at: at(31))
    #expect(course.ask(at: at(31)) == (.use("a"), false))
    course.reject({ $0 == "a" }, at: at(31))
    #expect(course.ask(at: at(31)) == (.use("a"), true))
    course.reject({ $0 == "a" }, at: at(31))
    receive("b", life: .seconds(3600), at: 32)
    course.reject({ $0 == "a" }, at: at(32))
    #expect(course.ask(at: at(32)) == (.use("b"), false))
  }
}
