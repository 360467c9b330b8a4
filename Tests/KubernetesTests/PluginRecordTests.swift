import FoundationEssentials
import Testing

@testable import Kubernetes

@Suite struct PluginRecordTests {
  let time = ManualTime()

  private func credential(_ token: String, life: TimeInterval? = nil) -> PluginCredential {
    PluginCredential(identity: Identity(authorization: token), expiry: life.map { time.date + $0 })
  }

  /// A decision in a word.
  private func word(_ record: PluginRecord) -> String {
    switch record.decision(at: time.now, time.date) {
    case .use(let identity): identity.authorization ?? "nobody"
    case .run: "run"
    case .fail(let error): error.problem
    }
  }

  private let failure = ClusterConfigurationError(.pluginFailed, place: "", problem: "failed", remedy: "")

  @Test("the first to ask makes it run")
  func first() {
    #expect(word(PluginRecord()) == "run")
  }

  @Test("what does not expire is used for ever")
  func forever() {
    var record = PluginRecord()
    record.took(credential("a"), at: time.now, time.date)
    time.pass(.seconds(86_400 * 365))
    #expect(word(record) == "a")
  }

  @Test(
    "it is renewed ten seconds or a tenth of its life before it expires",
    arguments: [(3600.0, 3590.0), (100, 90), (50, 45)]
  )
  func renewal(life: TimeInterval, renewal: TimeInterval) {
    var record = PluginRecord()
    record.took(credential("a", life: life), at: time.now, time.date)
    time.pass(.seconds(renewal - 0.01))
    #expect(word(record) == "a")
    time.pass(.seconds(0.02))
    #expect(word(record) == "run")
  }

  @Test("what has expired when it comes is used, and the plugin left alone for a while", arguments: [-60.0, 0, 1])
  func expired(life: TimeInterval) {
    var record = PluginRecord()
    record.took(credential("a", life: life), at: time.now, time.date)
    #expect(word(record) == "a")
    time.pass(.seconds(4.9))
    #expect(word(record) == "a")
    time.pass(.seconds(0.1))
    #expect(word(record) == "run")
  }

  @Test("a refused one is made anew, once in five seconds")
  func refused() {
    var record = PluginRecord()
    record.took(credential("a"), at: time.now, time.date)
    record.refused(Identity(authorization: "a"), at: time.now)
    #expect(word(record) == "a")
    time.pass(.seconds(5))
    record.refused(Identity(authorization: "a"), at: time.now)
    #expect(word(record) == "run")
    record.took(credential("b"), at: time.now, time.date)
    time.pass(.seconds(5))
    record.refused(Identity(authorization: "a"), at: time.now)
    #expect(word(record) == "b")
  }

  @Test("a failure is told again for five seconds, then the plugin is tried again")
  func failing() {
    var record = PluginRecord()
    record.failed(failure, at: time.now)
    #expect(word(record) == "failed")
    time.pass(.seconds(4.9))
    #expect(word(record) == "failed")
    time.pass(.seconds(0.1))
    #expect(word(record) == "run")
  }

  @Test("where the renewal fails the old one is used until it has expired")
  func failingRenewal() {
    var record = PluginRecord()
    record.took(credential("a", life: 100), at: time.now, time.date)
    time.pass(.seconds(91))
    #expect(word(record) == "run")
    record.failed(failure, at: time.now)
    #expect(word(record) == "a")
    time.pass(.seconds(5))
    #expect(word(record) == "run")
    record.failed(failure, at: time.now)
    time.pass(.seconds(4.5))
    #expect(word(record) == "failed")
  }

  @Test("where the plugin fails after a refusal there is nothing to use")
  func failingAfterRefusal() {
    var record = PluginRecord()
    record.took(credential("a"), at: time.now, time.date)
    time.pass(.seconds(60))
    record.refused(Identity(authorization: "a"), at: time.now)
    record.failed(failure, at: time.now)
    #expect(word(record) == "failed")
  }
}
