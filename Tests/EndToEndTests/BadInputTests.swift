import Agent
import FoundationEssentials
import SimulatedCluster
import Subprocess
import Testing

/// What a person can get wrong before the agent starts: it says so in one line, and ends.
@Suite("A start that cannot be", .serialized, .timeLimit(.minutes(1)))
struct BadInputTests {
  struct Mistake: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var arguments: [String] = []
    var environment: [String: String] = [:]
    /// A file in the working directory, besides a good `kubeconfig`.
    var file: (name: String, text: String)?
    /// What the line holds: what is wrong, where, and the remedy.
    var words: [String]
    var secret: String?
  }

  static let mistakes = [
    Mistake(
      testDescription: "a kubeconfig that is not there",
      arguments: ["--kubeconfig", "elsewhere/kubeconfig"],
      words: ["elsewhere/kubeconfig: ", "there is no such file", "create it, or correct what names it"]
    ),
    Mistake(
      testDescription: "a kubeconfig that is a folder",
      arguments: ["--kubeconfig", "."],
      words: [".: ", "this is a folder", "name a file in it"]
    ),
    Mistake(
      testDescription: "a kubeconfig that is none",
      arguments: ["--kubeconfig", "broken"],
      file: ("broken", "apiVersion: v1\nclusters: {name: [\n"),
      words: ["broken:", "this is no kubeconfig", "name another with --kubeconfig"]
    ),
    Mistake(
      testDescription: "a KUBECONFIG that names nothing",
      environment: ["KUBECONFIG": "nowhere"],
      words: ["environment variable KUBECONFIG", "nowhere", "correct or unset it"]
    ),
    Mistake(
      testDescription: "no kubeconfig at all",
      words: ["KUBECONFIG is not set", "/.kube/config", "--kubeconfig"]
    ),
    Mistake(
      testDescription: "a context that the kubeconfig does not have",
      arguments: ["--kubeconfig", "kubeconfig", "--context", "production"],
      words: ["kubeconfig kubeconfig: ", "no context \"production\"", "there are: simulated"]
    ),
    Mistake(
      testDescription: "an unknown key in the configuration",
      arguments: ["--config", "afterglow.yaml", "--kubeconfig", "kubeconfig"],
      file: ("afterglow.yaml", "hold: 5m\nlongest-intervall: 10s\n"),
      words: ["afterglow.yaml:2:1: longest-intervall: ", "no such setting", "did you mean longest-interval?"]
    ),
    Mistake(
      testDescription: "a configuration that is not there",
      arguments: ["--config", "afterglow.yaml", "--kubeconfig", "kubeconfig"],
      words: ["afterglow.yaml, named by --config: ", "there is no such file", "check the path"]
    ),
    Mistake(
      testDescription: "a bad value in the configuration",
      arguments: ["--config", "afterglow.yaml", "--kubeconfig", "kubeconfig"],
      file: ("afterglow.yaml", "job: spark\nhold: soon\n"),
      words: ["afterglow.yaml:2:1: hold: ", "\"soon\" is no duration", "such as 500ms"]
    ),
    Mistake(
      testDescription: "a bad value of a flag",
      arguments: ["--kubeconfig", "kubeconfig", "--hold", "5x"],
      words: ["--hold: ", "\"5x\" is no duration", "such as 500ms"]
    ),
    Mistake(
      testDescription: "a Pushgateway's address with a password and a bad port",
      arguments: ["--kubeconfig", "kubeconfig", "--pushgateway", "http://spark:s3cr3t@gateway:90910"],
      words: ["--pushgateway: ", "its port is no number from 1 to 65535", "such as http://"],
      secret: "s3cr3t"
    ),
    Mistake(
      testDescription: "a bad value of a variable",
      arguments: ["--kubeconfig", "kubeconfig"],
      environment: ["AFTERGLOW_LOG_LEVEL": "loud"],
      words: ["AFTERGLOW_LOG_LEVEL: ", "\"loud\" is no log level", "write one of trace, debug, info"]
    ),
  ]

  @Test("is refused in one line that says what is wrong, where, and what to do", arguments: mistakes)
  func refused(mistake: Mistake) async throws {
    try await withTemporaryFolder { folder in
      _ = try KubeconfigFile(server: "http://\(try await LoopbackAddress.unused())", in: folder)
      if let file = mistake.file { try Data(file.text.utf8).write(to: URL(filePath: "\(folder)/\(file.name)")) }
      let (lines, ending) = try await AfterglowProcess.runToEnd(
        mistake.arguments,
        environment: mistake.environment,
        in: folder
      )
      #expect(ending.status == .exited(1))
      #expect(lines.count == 1, "\(lines)")
      let line = try #require(lines.first)
      #expect(line.hasPrefix("Error: "))
      for words in mistake.words { #expect(line.contains(words)) }
      if let secret = mistake.secret { #expect(!line.contains(secret)) }
    }
  }

  @Test("every setting has its flag, which refuses what makes no sense", arguments: Settings.all)
  func flags(setting: SettingDescription) async throws {
    try await withTemporaryFolder { folder in
      let (lines, ending) = try await AfterglowProcess.runToEnd([setting.flag, ""], in: folder)
      #expect(ending.status == .exited(1))
      #expect(lines.count == 1, "\(lines)")
      #expect(lines.first?.hasPrefix("Error: \(setting.flag): ") == true, "\(lines)")
    }
  }

  @Test("on a port that is taken ends with one line that says so")
  func takenPort() async throws {
    try await withTemporaryFolder { folder in
      try await TestCluster.run { cluster in
        let kubeconfig = try KubeconfigFile(server: cluster.url, in: folder)
        // The API server's own.
        let taken = "\(cluster.address)"
        let (lines, ending) = try await AfterglowProcess.runToEnd(
          ["--kubeconfig", kubeconfig.path, "--listen", taken],
          in: folder
        )
        #expect(ending.status == .exited(1))
        // It has begun to log by then: how it goes on is no complaint.
        let complaints = lines.filter { LogLine($0[...])?.level != .info }
        #expect(complaints.count == 1, "\(lines)")
        let line = try #require(complaints.first)
        for words in ["Error: --listen \(taken): ", "the address is in use already", "choose a free port"] {
          #expect(line.contains(words))
        }
      }
    }
  }
}
