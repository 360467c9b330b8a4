import Fixtures
import FoundationEssentials
import Testing

@testable import Kubernetes

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Plugins are real little scripts here.
@Suite(.timeLimit(.minutes(1))) struct CredentialPluginTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func plugin(_ script: String, _ change: (inout CredentialPlugin) -> Void = { _ in }) throws
    -> CredentialPlugin
  {
    var plugin = CredentialPlugin(
      command: try folder.script(script, to: "plugin"),
      place: "config, user \"u\", exec"
    )
    change(&plugin)
    return plugin
  }

  private func failure(of plugin: CredentialPlugin, time: TimeSource = .system) async throws
    -> ClusterConfigurationError
  {
    do {
      _ = try await plugin.run(time: time)
      throw ClusterConfigurationError(.nothingFound, place: "", problem: "it did not fail", remedy: "")
    } catch let error as ClusterConfigurationError {
      return error
    }
  }

  @Test("a token and its expiry are read", arguments: CredentialPlugin.Version.allCases)
  func token(version: CredentialPlugin.Version) async throws {
    let answer = Answer(
      apiVersion: version.rawValue,
      status: ["token": "t0ken", "expirationTimestamp": "2026-11-21T02:00:00+01:00"]
    )
    let plugin = try plugin(answer.script) { $0.version = version }
    let credential = try await plugin.run(time: .system)
    #expect(credential.identity == Identity(authorization: "Bearer t0ken"))
    #expect(credential.expiry == ManualTime.firstDate + 3600)
  }

  @Test("a certificate is read, with a token or without", arguments: [nil, "t0ken"])
  func certificate(token: String?) async throws {
    var status = ["clientCertificateData": TestCertificates.client, "clientKeyData": TestCertificates.clientKey]
    status["token"] = token
    let credential = try await plugin(Answer(status: status).script).run(time: .system)
    #expect(credential.identity.certificate?.chain == Data(TestCertificates.client.utf8))
    #expect(credential.identity.authorization == token.map { "Bearer \($0)" })
    #expect(credential.expiry == nil)
  }

  @Test("it is given its arguments, its variables beside the agent's own, and no input")
  func surroundings() async throws {
    let script = """
      { printf '%s\\n' "$#" "$1" "$2" "$OWN" "${PATH:+a path}" "$KUBERNETES_EXEC_INFO" "$(cat)"; } > '\(folder.path)/seen'
      \(Answer().script)
      """
    let plugin = try plugin(script) {
      $0.arguments = ["one", "a 'b' $c"]
      $0.variables = [.init(name: "OWN", value: "first"), .init(name: "OWN", value: "x y")]
      $0.cluster = PluginCluster(server: "https://h", configuration: .object(["k": .string("v")]))
    }
    _ = try await plugin.run(time: .system)
    let seen = try String(decoding: ClusterFile.contents(of: "\(folder.path)/seen"), as: UTF8.self)
    let told = """
      {"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","spec":{"cluster":{"config":{"k":"v"},\
      "server":"https://h"},"interactive":false}}
      """
    #expect(seen == "2\none\na 'b' $c\nx y\na path\n\(told)\n\n")
  }

  @Test("a bare name is looked for in PATH, the plugin's own if it has one")
  func path() async throws {
    let name = "afterglow-test-plugin"
    try folder.script(Answer().script, to: "bin/\(name)")
    let plugin = CredentialPlugin(
      command: name,
      variables: [.init(name: "PATH", value: "\(folder.path)/bin:/usr/bin:/bin")],
      place: ""
    )
    let credential = try await plugin.run(time: .system)
    #expect(credential.identity.authorization == "Bearer hidden")
  }

  struct Fault: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var script: String
    var words: [String]
  }

  static let faults = [
    Fault(
      testDescription: "a failure",
      script: "echo hidden; for i in 1 2 3 4; do echo \"line $i\" >&2; done; exit 3",
      words: ["ended with status 3 (\"line 2 | line 3 | line 4\")", "by hand"]
    ),
    Fault(
      testDescription: "a failure without a word",
      script: "exit 1",
      words: ["ended with status 1 and said nothing"]
    ),
    Fault(
      testDescription: "a failure with very much to say",
      script: "head -c 300000 /dev/zero | tr '\\0' x >&2; echo >&2; printf '\\033[31mlast\\n' >&2; exit 1",
      words: ["xxx…", " | [31mlast\""]
    ),
    Fault(testDescription: "a signal", script: "kill -9 $$", words: ["ended by signal 9"]),
    Fault(testDescription: "nothing", script: "exit 0", words: ["wrote nothing", "ExecCredential"]),
    Fault(testDescription: "garbage", script: "echo hidden", words: ["wrote 7 bytes", "no ExecCredential in JSON"]),
    Fault(
      testDescription: "a token that is none",
      script: Answer(status: ["token": "hid\nden"]).script,
      words: ["status.token", "characters"]
    ),
    Fault(
      testDescription: "huge output",
      script: "head -c 2000000 /dev/zero | tr '\\0' x",
      words: ["more than a credential"]
    ),
    Fault(
      testDescription: "another version",
      script: Answer(apiVersion: "client.authentication.k8s.io/v1beta1").script,
      words: ["another version", "client.authentication.k8s.io/v1 ", "apiVersion of its exec section"]
    ),
    Fault(testDescription: "another kind", script: Answer(kind: "Secret").script, words: ["kind"]),
    Fault(
      testDescription: "no status",
      script: Answer(status: nil).script,
      words: ["neither a token nor a client certificate", "log in"]
    ),
    Fault(
      testDescription: "an empty status",
      script: Answer(status: ["token": "", "clientKeyData": ""]).script,
      words: ["neither a token nor"]
    ),
    Fault(
      testDescription: "a key alone",
      script: Answer(status: ["token": "hidden", "clientKeyData": "hidden"]).script,
      words: ["only one of clientCertificateData and clientKeyData"]
    ),
    Fault(
      testDescription: "an expiry that is no time",
      script: Answer(status: ["token": "hidden", "expirationTimestamp": "hidden"]).script,
      words: ["expirationTimestamp", "2006-01-02T15:04:05Z"]
    ),
    Fault(
      testDescription: "a certificate that is none",
      script: Answer(status: ["clientCertificateData": "hidden", "clientKeyData": "hidden"]).script,
      words: ["clientCertificateData", "no PEM certificate"]
    ),
    Fault(
      testDescription: "a key to another certificate",
      script: Answer(
        status: ["clientCertificateData": TestCertificates.client, "clientKeyData": TestCertificates.serverKey]
      ).script,
      words: ["clientKeyData: this is not the key to the certificate of"]
    ),
  ]

  @Test("what goes wrong is told with the entry and a remedy, and without what was written", arguments: faults)
  func fault(_ fault: Fault) async throws {
    let error = try await failure(
      of: plugin(fault.script) {
        $0.arguments = ["hidden"]
        $0.variables = [.init(name: "SECRET", value: "hidden")]
      }
    )
    let message = "\(error)"
    for word in fault.words + ["config, user \"u\", exec"] { #expect(message.contains(word), "\(message)") }
    #expect(!message.contains("hidden") && !message.contains("PRIVATE KEY---"), "\(message)")
    #expect(message.count < 1500 && !message.contains("\u{1B}") && !message.contains("\n"), "\(message)")
  }

  @Test("a command that is not there is told with the hint of its entry", arguments: ["no-such-plugin", "/no/such"])
  func missing(command: String) async throws {
    let plugin = CredentialPlugin(command: command, installHint: "get it from\n\u{1B}[1mhere", place: "config")
    let error = try await failure(of: plugin)
    #expect(error.code == .pluginFailed)
    #expect(error.description.hasPrefix("config: the credential plugin \(command) is not there; install it "))
    #expect(error.description.hasSuffix("its entry says: get it from [1mhere"))
  }

  @Test("a file that is no program is told to be none")
  func noProgram() async throws {
    let path = try folder.write("text", to: "text")
    let error = try await failure(of: CredentialPlugin(command: path, place: "config"))
    #expect(error.description.contains("is no program that the agent's user may run; "), "\(error)")
  }

  @Test("an error output that nobody closes does not hold a run up")
  func inheritedOutput() async throws {
    let credential = try await plugin("sleep 30 & echo $! > '\(folder.path)/pid'\n\(Answer().script)")
      .run(time: .system)
    #expect(credential.identity.authorization == "Bearer hidden")
    kill(try pid(), SIGKILL)
  }

  @Test("a command that does not end is ended, with what it has started")
  func slow() async throws {
    let path = folder.path
    var time = TimeSource.system
    // The time is over as soon as the command has started another.
    time.sleep = { _ in try await eventually { FileManager.default.fileExists(atPath: "\(path)/pid") } }
    let plugin = try plugin("sleep 1000 & echo $! > '\(path)/new'; mv '\(path)/new' '\(path)/pid'; wait")
    let error = try await failure(of: plugin, time: time)
    #expect(error.description.contains("was not done within 60.0 seconds and was ended"), "\(error)")
    try await expectGone(try pid())
  }

  @Test("a command ends with the task that runs it, also where it minds no SIGTERM")
  func cancelled() async throws {
    let path = folder.path
    let plugin = try plugin(
      "trap '' TERM; sleep 1000 & echo $! > '\(path)/new'; mv '\(path)/new' '\(path)/pid'; wait; wait; wait"
    )
    var limits = CredentialPlugin.Limits()
    limits.grace = .milliseconds(20)
    let isCancelled = try await withThrowingTaskGroup(of: Bool.self) { group in
      group.addTask { [limits] in
        do {
          _ = try await plugin.run(limits: limits, time: .system)
          return false
        } catch { return error is CancellationError }
      }
      try await eventually { FileManager.default.fileExists(atPath: "\(path)/pid") }
      group.cancelAll()
      return try await group.next()
    }
    #expect(isCancelled == true)
    try await expectGone(try pid())
  }

  private func pid() throws -> pid_t {
    let text = String(decoding: try ClusterFile.contents(of: "\(folder.path)/pid"), as: UTF8.self)
    return try #require(pid_t(text.filter(\.isNumber)))
  }

  /// A process that has ended but was not yet collected by its parent counts as gone.
  private func expectGone(_ pid: pid_t) async throws {
    try await eventually {
      guard kill(pid, 0) == 0 else { return true }
      let status = try? String(decoding: Data(contentsOf: URL(filePath: "/proc/\(pid)/stat")), as: UTF8.self)
      return status?.contains(") Z ") ?? true
    }
  }
}
