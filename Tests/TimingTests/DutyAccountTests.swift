import Testing
import Timing

@Suite("An account of the time inside requests") struct DutyAccountTests {
  private let start = ContinuousClock.now

  private func account() -> DutyAccount { DutyAccount(share: 0.05, reserve: .seconds(10), now: start) }

  @Test("leads to no wait while the reserve lasts, and then to twenty times what is spent")
  func debt() {
    var account = account()
    account.spend(.seconds(10), at: start)
    #expect(account.wait == .zero)
    account.spend(.seconds(1), at: start)
    #expect(account.wait == .seconds(20))
    // What came in meanwhile is half of it.
    account.spend(.zero, at: start + .seconds(10))
    #expect(account.wait == .seconds(10))
  }

  @Test("saves up no more than the reserve")
  func reserve() {
    var account = account()
    account.spend(.seconds(11), at: start + .seconds(3600))
    #expect(account.wait == .seconds(20))
  }

  @Test("lets what is bounded lead to no longer a wait, and takes nothing from an older, longer one")
  func bounded() {
    var account = account()
    for _ in 0..<3 { account.spend(.seconds(100), longestWait: .seconds(30), at: start) }
    #expect(account.wait == .seconds(30))
    account.spend(.seconds(1), at: start)
    #expect(account.wait == .seconds(50))
    account.spend(.seconds(100), longestWait: .seconds(30), at: start)
    #expect(account.wait == .seconds(50))
  }
}
