import Fixtures
import FoundationEssentials
import Testing

@testable import Kubernetes

@Suite struct InClusterTests {
  let root: TemporaryFolder
  let environment = ["KUBERNETES_SERVICE_HOST": "10.96.0.1", "KUBERNETES_SERVICE_PORT": "6443"]
  let account = String(ClusterConnection.serviceAccountFolder.dropFirst())

  init() throws {
    root = try TemporaryFolder()
    try root.write("secret-1\n", to: "\(account)/token")
    try root.write("spark\n", to: "\(account)/namespace")
    try root.write(TestCertificates.authority, to: "\(account)/ca.crt")
  }

  @Test("the service account's files and variables make the connection")
  func serviceAccount() throws {
    let connection = try ClusterConnection.inCluster(environment: environment, root: root.path)
    #expect(connection.server.description == "https://10.96.0.1:6443")
    #expect(connection.namespace == "spark")
    #expect(connection.origin == "the pod's service account")
    #expect(connection.tls == ClusterTLS(authorities: .path("\(root.path)/\(account)/ca.crt")))
    #expect(try connection.credentials.authorization() == "Bearer secret-1")
    #expect(!"\(connection)".contains("secret-1"))
  }

  @Test("an IPv6 service address is put into brackets")
  func ipv6() throws {
    let connection = try ClusterConnection.inCluster(
      environment: ["KUBERNETES_SERVICE_HOST": "fd00:10:96::1"],
      root: root.path
    )
    #expect(connection.server.description == "https://[fd00:10:96::1]:443")
  }

  @Test("outside a pod it says so")
  func outside() {
    let error = #expect(throws: ClusterConfigurationError.self) {
      try ClusterConnection.inCluster(environment: [:], root: root.path)
    }
    #expect(error?.code == .nothingFound)
    #expect(error?.description.contains("KUBERNETES_SERVICE_HOST") == true)
  }

  @Test("a pod without a token, a bad port and a bad authority are errors of their own")
  func faults() throws {
    let badPort = #expect(throws: ClusterConfigurationError.self) {
      try ClusterConnection.inCluster(
        environment: ["KUBERNETES_SERVICE_HOST": "h", "KUBERNETES_SERVICE_PORT": "tcp://10.0.0.1:443"],
        root: root.path
      )
    }
    #expect(badPort?.code == .badServer)
    try root.write("no certificate", to: "\(account)/ca.crt")
    let badAuthority = #expect(throws: ClusterConfigurationError.self) {
      try ClusterConnection.inCluster(environment: environment, root: root.path)
    }
    #expect(badAuthority?.code == .badCertificate)
    let noToken = #expect(throws: ClusterConfigurationError.self) {
      try ClusterConnection.inCluster(environment: environment, root: "\(root.path)/elsewhere")
    }
    #expect(noToken?.description.contains("automountServiceAccountToken") == true)
  }

  @Test("a service account goes before the home's kubeconfig, and after one that was named")
  func detection() throws {
    let config = try root.write(
      KubeconfigTests.twoContexts,
      to: "home/.kube/config"
    )
    let home = "\(root.path)/home"
    let inPod = try ClusterConnection.detect(environment: environment, home: home, root: root.path)
    #expect(inPod.origin == "the pod's service account")
    let named = try ClusterConnection.detect(kubeconfig: config, environment: environment, home: home, root: root.path)
    #expect(named.origin.contains(config))
    let byContext = try ClusterConnection.detect(
      context: "other",
      environment: environment,
      home: home,
      root: root.path
    )
    #expect(byContext.origin.contains("\"other\""))
    let byVariable = try ClusterConnection.detect(
      environment: environment.merging(["KUBECONFIG": config]) { $1 },
      home: nil,
      root: root.path
    )
    #expect(byVariable.origin.contains(config))
    let outside = try ClusterConnection.detect(environment: [:], home: home, root: root.path)
    #expect(outside.origin.contains(config))
  }

  @Test("where nothing is found the message lists what was looked for")
  func nothing() {
    let error = #expect(throws: ClusterConfigurationError.self) {
      try ClusterConnection.detect(environment: [:], home: "/no/home", root: root.path)
    }
    #expect(error?.code == .nothingFound)
    for word in ["KUBECONFIG", "KUBERNETES_SERVICE_HOST is not set", "/no/home/.kube/config", "--kubeconfig"] {
      #expect(error?.description.contains(word) == true)
    }
  }
}
