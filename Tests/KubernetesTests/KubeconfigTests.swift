import Fixtures
import FoundationEssentials
import NIOSSL
import Testing

@testable import Kubernetes

@Suite struct KubeconfigTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  static let twoContexts = """
    apiVersion: v1
    kind: Config
    preferences: {}
    current-context: kind
    contexts:
    - name: kind
      context: {cluster: kind, user: kind, namespace: spark}
    - name: other
      context:
        cluster: other
        user: ""
    clusters:
    - name: kind
      cluster: {server: "https://127.0.0.1:6443"}
    - name: other
      cluster: {server: "http://[fd00::1]:8001/k8s/clusters/c-1/"}
    users:
    - name: kind
      user: {token: abc}
    """

  private func connection(
    _ text: String,
    context: String? = nil
  ) throws(ClusterConfigurationError) -> ClusterConnection {
    let file: String
    do { file = try folder.write(text, to: "config") } catch { Issue.record(error); file = "" }
    return try ClusterConnection.kubeconfig(path: file, context: context, environment: [:], home: nil)
  }

  @Test("the current context is taken where none is named")
  func currentContext() throws {
    let connection = try connection(Self.twoContexts)
    #expect(connection.server == ServerAddress(isSecure: true, host: "127.0.0.1", port: 6443))
    #expect(connection.credentials == .token("abc"))
    #expect(connection.namespace == "spark")
    #expect(connection.origin == "kubeconfig \(folder.path)/config, context \"kind\"")
    #expect(!connection.tls.skipsVerification)
  }

  @Test("a named context goes before the current one, and may have no user")
  func namedContext() throws {
    let connection = try connection(Self.twoContexts, context: "other")
    #expect(
      connection.server
        == ServerAddress(isSecure: false, host: "fd00::1", port: 8001, pathPrefix: "/k8s/clusters/c-1")
    )
    #expect(connection.server.description == "http://[fd00::1]:8001/k8s/clusters/c-1")
    #expect(connection.credentials == .none)
    #expect(connection.namespace == nil)
  }

  @Test("certificates stand in the file as base64 or beside it, and a path is relative to the file")
  func certificates() throws {
    try folder.write(TestCertificates.client, to: "pki/client.crt")
    try folder.write(TestCertificates.clientKey, to: "pki/client.key")
    let authority = Data(TestCertificates.authority.utf8).base64EncodedString()
    let connection = try connection(
      """
      current-context: c
      contexts: [{name: c, context: {cluster: c, user: u}}]
      clusters:
      - name: c
        cluster:
          server: https://127.0.0.1:6443
          tls-server-name: api.cluster.test
          certificate-authority: this/is/not/read
          certificate-authority-data: \(authority)
      users:
      - name: u
        user: {client-certificate: pki/client.crt, client-key: pki/client.key}
      """
    )
    #expect(connection.tls.clientCertificate == .path("\(folder.path)/pki/client.crt"))
    #expect(connection.tls.clientKey == .path("\(folder.path)/pki/client.key"))
    #expect(connection.tls.serverName == "api.cluster.test")
    #expect(try connection.tls.authorities?.read() == Data(TestCertificates.authority.utf8))
    let configuration = try connection.tls.makeConfiguration()
    #expect(configuration.certificateVerification == .fullVerification)
    #expect(configuration.certificateChain.count == 1)
  }

  @Test("verification is off only where the kubeconfig says so", arguments: [true, false])
  func verification(isSkipped: Bool) throws {
    let connection = try connection(
      Self.twoContexts.replacing(
        "\"https://127.0.0.1:6443\"",
        with: "\"https://h\", insecure-skip-tls-verify: \(isSkipped)"
      )
    )
    #expect(connection.tls.skipsVerification == isSkipped)
    let expected = try connection.tls.makeConfiguration().certificateVerification
    #expect(expected == (isSkipped ? .none : .fullVerification))
  }

  @Test("of several files the first to set a thing wins, and missing ones are skipped")
  func merging() throws {
    let first = try folder.write(
      """
      current-context: b
      users: [{name: u, user: {tokenFile: token}}]
      """,
      to: "one/config"
    )
    try folder.write("first\n", to: "one/token")
    let second = try folder.write(
      """
      current-context: a
      contexts: [{name: b, context: {cluster: c, user: u}}, {name: a, context: {cluster: none}}]
      clusters: [{name: c, cluster: {server: "https://second:1"}}]
      users: [{name: u, user: {token: second, username: merged}}]
      """,
      to: "two/config"
    )
    let variable = "\(folder.path)/missing:\(first):\(second)"
    let connection = try ClusterConnection.kubeconfig(environment: ["KUBECONFIG": variable], home: "/nowhere")
    #expect(connection.server.host == "second")
    #expect(connection.credentials == .tokenFile("\(folder.path)/one/token"))
    #expect(connection.origin == "kubeconfig \(second), context \"b\"")
  }

  @Test("the flag goes before KUBECONFIG, and that before the home's file")
  func precedence() throws {
    func config(_ host: String) -> String {
      Self.twoContexts.replacing("https://127.0.0.1:6443", with: "https://\(host)")
    }
    let flag = try folder.write(config("flag"), to: "flag")
    let variable = try folder.write(config("variable"), to: "variable")
    try folder.write(config("home"), to: ".kube/config")
    let environment = ["KUBECONFIG": variable]
    let home = folder.path
    #expect(try ClusterConnection.kubeconfig(path: flag, environment: environment, home: home).server.host == "flag")
    #expect(try ClusterConnection.kubeconfig(environment: environment, home: home).server.host == "variable")
    #expect(try ClusterConnection.kubeconfig(environment: [:], home: home).server.host == "home")
  }

  @Test(
    "credentials are taken in client-go's order",
    arguments: [
      ("{token: t}", ClusterCredentials.token("t")),
      ("{token: t, username: u, password: p}", .token("t")),
      ("{username: u, password: p}", .basic(username: "u", password: "p")),
      ("{token: \"\"}", .none),
      ("{exec: {command: aws}, token: t}", .token("t")),
      ("{}", .none),
    ]
  )
  func credentials(user: String, expected: ClusterCredentials) throws {
    let connection = try connection(Self.twoContexts.replacing("{token: abc}", with: user))
    #expect(connection.credentials == expected)
  }

  @Test("a password is sent as Basic")
  func basic() throws {
    #expect(try ClusterCredentials.basic(username: "u", password: "p:q").authorization() == "Basic dTpwOnE=")
  }

  struct Fault: Sendable, CustomTestStringConvertible {
    var change: (String, to: String)
    var code: ClusterConfigurationError.Code
    var words: [String]

    var testDescription: String { change.to }
  }

  @Test(
    "a fault is told with its place and a remedy",
    arguments: [
      Fault(
        change: ("current-context: kind", to: "current-context: gone"),
        code: .missingContext,
        words: ["/config", "\"gone\"", "--context", "there are: kind, other"]
      ),
      Fault(
        change: ("current-context: kind", to: ""),
        code: .missingContext,
        words: ["current-context", "kind, other"]
      ),
      Fault(
        change: ("{cluster: kind,", to: "{cluster: gone,"),
        code: .missingCluster,
        words: ["context \"kind\"", "\"gone\"", "kind, other"]
      ),
      Fault(
        change: ("user: kind, namespace", to: "user: gone, namespace"),
        code: .missingUser,
        words: ["\"gone\"", "there are: kind"]
      ),
      Fault(
        change: ("https://127.0.0.1:6443", to: "127.0.0.1:6443"),
        code: .badServer,
        words: ["cluster \"kind\"", "https://host:port"]
      ),
      Fault(
        change: (
          "{server: \"https://127.0.0.1:6443\"}", to: "{server: \"https://h\", certificate-authority-data: \"%%\"}"
        ),
        code: .badCertificate,
        words: ["cluster \"kind\", certificate-authority-data", "base64"]
      ),
      Fault(
        change: (
          "{server: \"https://127.0.0.1:6443\"}", to: "{server: \"https://h\", certificate-authority-data: aGk=}"
        ),
        code: .badCertificate,
        words: ["BEGIN CERTIFICATE"]
      ),
      Fault(
        change: ("{server: \"https://127.0.0.1:6443\"}", to: "{server: \"https://h\", certificate-authority: ca.crt}"),
        code: .unreadableFile,
        words: ["/ca.crt", "no such file"]
      ),
      Fault(
        change: ("{server: \"https://127.0.0.1:6443\"}", to: "{server: \"https://u:hidden@h:6443\"}"),
        code: .badServer,
        words: ["its server is no address", "https://host:port"]
      ),
      Fault(
        change: ("{token: abc}", to: "{tokenFile: token.txt}"),
        code: .unreadableFile,
        words: ["/token.txt", "no such file"]
      ),
      Fault(
        change: ("{token: abc}", to: "{token: \"se\\ncret\"}"),
        code: .badCredentials,
        words: ["characters", "one line"]
      ),
      Fault(
        change: ("{token: abc}", to: "{client-certificate-data: aGk=}"),
        code: .badCertificate,
        words: ["client-key"]
      ),
      Fault(
        change: ("{token: abc}", to: "{client-certificate: config, client-key: config}"),
        code: .badCertificate,
        words: ["/config", "no PEM certificate"]
      ),
      Fault(change: ("kind: Config", to: "kind: Secret"), code: .malformedFile, words: ["/config", "no kubeconfig"]),
      Fault(change: ("apiVersion: v1", to: "apiVersion: v2"), code: .malformedFile, words: ["/config", "apiVersion"]),
      Fault(change: ("contexts:", to: "contexts: ["), code: .malformedFile, words: ["/config", "no kubeconfig"]),
    ]
  )
  func faults(fault: Fault) {
    let text = Self.twoContexts.replacing(fault.change.0, with: fault.change.to, maxReplacements: 1)
    #expect(text != Self.twoContexts)
    let error = #expect(throws: ClusterConfigurationError.self) { try connection(text) }
    #expect(error?.code == fault.code)
    let message = error?.description ?? ""
    for word in fault.words {
      #expect(message.contains(word), "\(message)")
    }
    #expect(!message.contains("cret") && !message.contains("abc") && !message.contains("hidden"))
  }

  @Test("a file of something else is refused without showing what it is: it may be a token")
  func tokenFile() {
    for text in ["sha256~hidden", "[hidden]", "users: hidden", "users: [{name: a, user: hidden}]"] {
      let error = #expect(throws: ClusterConfigurationError.self) { try connection(text) }
      #expect(error?.code == .malformedFile)
      #expect(error?.description.contains("hidden") == false, "\(String(describing: error))")
    }
  }

  @Test("a file that was named and is not there is an error that names it")
  func missingFile() {
    let error = #expect(throws: ClusterConfigurationError.self) {
      try ClusterConnection.kubeconfig(path: "\(folder.path)/no", environment: [:], home: nil)
    }
    #expect(error?.description.contains("\(folder.path)/no: there is no such file") == true)
    let none = #expect(throws: ClusterConfigurationError.self) {
      try ClusterConnection.kubeconfig(environment: ["KUBECONFIG": "/no/a:/no/b"], home: "/no")
    }
    #expect(none?.description.contains("/no/a, /no/b") == true)
  }

  @Test("a folder is no kubeconfig, and is not told to be readable")
  func folderAsFile() {
    let error = #expect(throws: ClusterConfigurationError.self) {
      try ClusterConnection.kubeconfig(path: folder.path, environment: [:], home: nil)
    }
    #expect(error?.description == "\(folder.path): this is a folder, and a file is needed; name a file in it")
  }

  @Test("an empty file is a kubeconfig without anything", arguments: ["\n \n", "apiVersion: v1\nkind: Config\n"])
  func emptyFile(text: String) {
    let error = #expect(throws: ClusterConfigurationError.self) { try connection(text) }
    #expect(error?.code == .missingContext)
    for word in ["\(folder.path)/config: it is empty", "--kubeconfig", "KUBECONFIG", "kubectl config", "set-context"] {
      #expect(error?.description.contains(word) == true, "\(String(describing: error))")
    }
  }

  @Test("an empty file among several is passed over, and so is an empty name")
  func emptyAmongOthers() throws {
    let empty = try folder.write("", to: "empty")
    let full = try folder.write(Self.twoContexts, to: "full")
    let connection = try ClusterConnection.kubeconfig(environment: ["KUBECONFIG": ":\(empty)::\(full)"], home: nil)
    #expect(connection.origin == "kubeconfig \(full), context \"kind\"")
  }

  @Test("a file without contexts says what is missing of it")
  func noContexts() {
    let error = #expect(throws: ClusterConfigurationError.self) {
      try connection("clusters: [{name: c, cluster: {server: \"https://h\"}}]")
    }
    #expect(error?.description.contains("it has no contexts") == true)
  }

  @Test("what concerns no connection of this client is let be")
  func ignored() throws {
    let connection = try connection(
      Self.twoContexts.replacing(
        "{server: \"https://127.0.0.1:6443\"}",
        with: "{server: \"https://h\", disable-compression: true, extensions: [{name: x, extension: [1, {a: b}]}]}"
      )
    )
    #expect(connection.server.host == "h")
  }
}
