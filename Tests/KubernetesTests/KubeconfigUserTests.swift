import Fixtures
import FoundationEssentials
import Testing

@testable import Kubernetes

/// What a kubeconfig's user may be beyond a token and a certificate, and how its cluster may be reached.
@Suite struct KubeconfigUserTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func connection(
    user: String = "{token: abc}",
    cluster: String = "{server: \"https://h\"}"
  ) throws(ClusterConfigurationError) -> ClusterConnection {
    let file: String
    do {
      file = try folder.write(
        """
        current-context: c
        contexts: [{name: c, context: {cluster: kind, user: kind}}]
        clusters: [{name: kind, cluster: \(cluster)}]
        users: [{name: kind, user: \(user)}]
        """,
        to: "config"
      )
    } catch {
      Issue.record(error)
      file = ""
    }
    return try ClusterConnection.kubeconfig(path: file, environment: [:], home: nil)
  }

  private func plugin(_ exec: String, cluster: String = "{server: \"https://h\"}") throws -> CredentialPlugin {
    let connection = try connection(user: "{exec: \(exec)}", cluster: cluster)
    guard case .plugin(let plugin) = connection.credentials else {
      throw ClusterConfigurationError(.unsupported, place: "", problem: "\(connection.credentials)", remedy: "")
    }
    return plugin
  }

  static let v1 = "apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never"
  static let beta = "apiVersion: client.authentication.k8s.io/v1beta1"

  @Test("an exec section is read with all that it says")
  func exec() throws {
    let plugin = try plugin(
      "{\(Self.v1), command: aws, args: [a, \"b c\"], env: [{name: A, value: \"1\"}, {name: B}], installHint: get it}"
    )
    #expect(
      plugin
        == CredentialPlugin(
          version: .v1,
          command: "aws",
          arguments: ["a", "b c"],
          variables: [.init(name: "A", value: "1"), .init(name: "B", value: "")],
          installHint: "get it",
          place: "\(folder.path)/config, user \"kind\", exec"
        )
    )
  }

  @Test("v1beta1 needs no interactiveMode, and its null lists are empty ones")
  func beta() throws {
    let plugin = try plugin("{\(Self.beta), command: aws, args: null, env: null, interactiveMode: IfAvailable}")
    #expect(plugin.version == .v1beta1 && plugin.arguments == [] && plugin.variables == [])
    #expect(try self.plugin("{\(Self.beta), command: aws}").version == .v1beta1)
  }

  @Test(
    "a command with a slash is relative to the kubeconfig, a bare one is looked for",
    arguments: [("./bin/p", "FOLDER/bin/p"), ("bin/p", "FOLDER/bin/p"), ("/bin/p", "/bin/p"), ("p", "p")]
  )
  func command(written: String, expected: String) throws {
    let plugin = try plugin("{\(Self.v1), command: \(written)}")
    #expect(plugin.command == expected.replacing("FOLDER", with: folder.path))
  }

  @Test("the plugin is told of the cluster where it asks for it")
  func clusterInfo() throws {
    let authority = try folder.write(TestCertificates.authority, to: "ca.crt")
    let cluster = """
      {server: "https://h/k8s", tls-server-name: api, certificate-authority: ca.crt, proxy-url: "http://u:p@proxy:1",
      extensions: [{name: other, extension: 1}, {name: client.authentication.k8s.io/exec,
      extension: {audience: "06", n: 7, x: 1.5, big: 99999999999999999999, on: true, none: null, list: [a, .inf]}}]}
      """
    let told = try plugin("{\(Self.v1), command: aws, provideClusterInfo: true}", cluster: cluster)
    #expect(told.cluster?.authorities == .path(authority))
    let base64 = try ClusterFile.path(authority).read().base64EncodedString()
    #expect(
      try told.request() == """
        {"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","spec":{"cluster":{\
        "certificate-authority-data":"\(base64)",\
        "config":{"audience":"06","big":"99999999999999999999","list":["a",".inf"],"n":7,"none":null,"on":true,\
        "x":1.5},"proxy-url":"http://u:p@proxy:1","server":"https://h/k8s","tls-server-name":"api"},\
        "interactive":false}}
        """
    )
    let untold = try plugin("{\(Self.beta), command: aws}", cluster: cluster)
    #expect(
      try untold.request() == """
        {"apiVersion":"client.authentication.k8s.io/v1beta1","kind":"ExecCredential","spec":{"interactive":false}}
        """
    )
  }

  @Test("skipping verification is told to the plugin, too")
  func unverified() throws {
    let plugin = try plugin(
      "{\(Self.v1), command: aws, provideClusterInfo: true}",
      cluster: "{server: \"https://h\", insecure-skip-tls-verify: true}"
    )
    #expect(try plugin.request().contains(#""cluster":{"insecure-skip-tls-verify":true,"server":"https://h"}"#))
  }

  @Test("a token file goes before a token, which stands in for it until it has been read")
  func tokenFileAndToken() throws {
    let connection = try connection(user: "{tokenFile: token, token: abc}")
    #expect(connection.credentials == .tokenFile("\(folder.path)/token", fallback: "abc"))
  }

  @Test("a certificate goes before a plugin, and is sent beside a token")
  func certificate() throws {
    try folder.write(TestCertificates.client, to: "c.crt")
    try folder.write(TestCertificates.clientKey, to: "c.key")
    let files = "client-certificate: c.crt, client-key: c.key"
    #expect(try connection(user: "{\(files), exec: {command: aws}}").credentials == .none)
    let both = try connection(user: "{\(files), token: abc}")
    #expect(both.credentials == .token("abc"))
    #expect(both.tls.clientCertificate != nil)
  }

  @Test("a user may act as another")
  func impersonation() throws {
    let connection = try connection(
      user: "{token: abc, as: jane, as-uid: \"7\", as-groups: [a, b], as-user-extra: {Scopes/x: [v, w], k: [z]}}"
    )
    let impersonation = try #require(connection.impersonation)
    #expect(
      impersonation.headers.map { "\($0.name): \($0.value)" } == [
        "Impersonate-User: jane", "Impersonate-Uid: 7", "Impersonate-Group: a", "Impersonate-Group: b",
        "Impersonate-Extra-scopes%2Fx: v", "Impersonate-Extra-scopes%2Fx: w", "Impersonate-Extra-k: z",
      ]
    )
    #expect(try self.connection().impersonation == nil)
  }

  @Test(
    "a proxy is read from its URL",
    arguments: [
      ("http://proxy:3128", ClusterProxy(kind: .http, host: "proxy", port: 3128), "http://proxy:3128"),
      ("HTTP://proxy", ClusterProxy(kind: .http, host: "proxy", port: 80), "http://proxy:80"),
      (
        "http://u%40x:p%3Aq@proxy:3128/",
        ClusterProxy(kind: .http, host: "proxy", port: 3128, login: .init(username: "u@x", password: "p:q")),
        "http://proxy:3128"
      ),
      ("socks5://[fd00::1]:9", ClusterProxy(kind: .socks5, host: "fd00::1", port: 9), "socks5://[fd00::1]:9"),
      ("socks5://proxy", ClusterProxy(kind: .socks5, host: "proxy", port: 1080), "socks5://proxy:1080"),
    ]
  )
  func proxy(text: String, expected: ClusterProxy, description: String) throws {
    let connection = try connection(cluster: "{server: \"https://h\", proxy-url: \"\(text)\"}")
    #expect(connection.proxy == expected)
    #expect(connection.proxy?.description == description)
    #expect(!"\(connection)".contains("p:q"))
  }

  struct Fault: Sendable, CustomTestStringConvertible {
    var user = "{token: abc}"
    var cluster = "{server: \"https://h\"}"
    var code: ClusterConfigurationError.Code
    var words: [String]

    var testDescription: String { "\(user) \(cluster)" }

    static func exec(_ exec: String, _ code: ClusterConfigurationError.Code, _ words: String...) -> Fault {
      Fault(user: "{exec: {\(exec)}}", code: code, words: ["/config, user \"kind\", exec: "] + words)
    }

    static func user(_ user: String, _ code: ClusterConfigurationError.Code, _ words: String...) -> Fault {
      Fault(user: "{\(user)}", code: code, words: ["/config, user \"kind\": "] + words)
    }

    static func proxy(_ url: String, _ code: ClusterConfigurationError.Code, _ words: String...) -> Fault {
      Fault(
        cluster: "{server: \"https://h\", proxy-url: \"\(url)\"}",
        code: code,
        words: ["/config, cluster \"kind\": its proxy-url ", "http://[user:password@]host:port"] + words
      )
    }
  }

  static let faults: [Fault] = [
    .exec(v1, .badCredentials, "no command"),
    .exec("command: aws", .unsupported, "no apiVersion", "client.authentication.k8s.io/v1 or"),
    .exec("command: aws, apiVersion: client.authentication.k8s.io/v1alpha1", .unsupported, "v1alpha1", "update aws"),
    .exec("command: aws, apiVersion: client.authentication.k8s.io/v1", .badCredentials, "interactiveMode", "Never"),
    .exec("command: aws, \(beta), interactiveMode: Always", .unsupported, "Always", "nobody", "IfAvailable"),
    .exec("command: aws, \(beta), interactiveMode: Often", .badCredentials, "\"Often\"", "IfAvailable"),
    .exec("command: aws, \(v1), env: [{name: A, value: hidden}, {value: hidden}]", .badCredentials, "env[1]", "name"),
    .exec("command: aws, \(v1), env: [{name: \"A=hidden\"}]", .badCredentials, "env[0]"),
    .exec("command: aws, \(v1), args: [\"hidden\\0\"]", .badCredentials, "zero byte"),
    .user("auth-provider: {name: gcp, config: {t: hidden}}", .unsupported, "(gcp)", "gke-gcloud-auth-plugin", "1.26"),
    .user("auth-provider: {name: azure}", .unsupported, "(azure)", "kubelogin convert-kubeconfig"),
    .user("auth-provider: {name: oidc}", .unsupported, "(oidc)", "oidc-login"),
    .user("auth-provider: {name: openstack}", .unsupported, "(openstack)", "client-keystone-auth"),
    .user("auth-provider: {}", .unsupported, "(no name)", "exec plugin"),
    .user("token: hidden, as-groups: [a]", .badCredentials, "as-groups", "\"as\""),
    .user("token: hidden, as-uid: \"1\"", .badCredentials, "as-uid", "\"as\""),
    .user("token: hidden, as-user-extra: {a: [b]}", .badCredentials, "as-user-extra", "\"as\""),
    .user("token: hidden, as: \"a\\nb\"", .badCredentials, "control characters"),
    .user("token: hidden, as: a, as-user-extra: {k: [\"a\\rb\"]}", .badCredentials, "control characters"),
    Fault(
      cluster: "{server: \"https://10.0.0.1\", proxy-url: \"http://u:hidden@p\"}",
      code: .unsupported,
      words: ["/config, cluster \"kind\": behind a proxy", "set its tls-server-name to a host name"]
    ),
    .proxy("https://u:hidden@proxy:1", .unsupported, "https://"),
    .proxy("socks5://u:hidden@proxy:1", .unsupported, "password"),
    .proxy("ftp://hidden:1", .unsupported, "kind"),
    .proxy("hidden:3128", .badServer, "no address"),
    .proxy("http://:hidden@:3128", .badServer, "no address"),
    .proxy("http://hidden:99999", .badServer, "port"),
  ]

  @Test("a fault is told with its place and a remedy, and without a secret", arguments: faults)
  func fault(_ fault: Fault) {
    let error = #expect(throws: ClusterConfigurationError.self) {
      try connection(user: fault.user, cluster: fault.cluster)
    }
    #expect(error?.code == fault.code)
    let message = error?.description ?? ""
    for word in fault.words { #expect(message.contains(word), "\(message)") }
    #expect(!message.contains("hidden") && !message.contains("abc"), "\(message)")
  }

  @Test("no description of a connection shows a secret")
  func descriptions() throws {
    let plugin = try plugin(
      "{\(Self.v1), command: aws, args: [hidden], env: [{name: A, value: hidden}], provideClusterInfo: true}",
      cluster: "{server: \"https://h\", proxy-url: \"http://u:hidden@p\"}"
    )
    let connection = try connection(
      user: "{exec: {\(Self.v1), command: aws, args: [hidden], env: [{name: A, value: hidden}], "
        + "provideClusterInfo: true}}",
      cluster: "{server: \"https://h\", proxy-url: \"http://u:hidden@p\"}"
    )
    let identity = Identity(authorization: "Bearer hidden")
    for text in ["\(plugin)", "\(connection)", String(reflecting: connection), "\(identity)"] {
      #expect(!text.contains("hidden"), "\(text)")
    }
    #expect("\(connection)".contains("the credential plugin aws"))
  }
}
