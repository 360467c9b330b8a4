import FoundationEssentials
import ScriptedPeers
import SimulatedCluster
import Subprocess
import Testing

/// `afterglow convert` as a person calls it, and the agent with what it prints.
@Suite("What the Prometheus operator's monitors become", .serialized, .timeLimit(.minutes(1)))
struct ConvertCommandTests {
  /// As the field's tutorials have it.
  private static let monitor = """
    apiVersion: monitoring.coreos.com/v1
    kind: ServiceMonitor
    metadata: {name: spark-driver, namespace: spark}
    spec:
      selector: {matchLabels: {spark-role: driver}}
      endpoints:
        - port: spark-ui
          path: /metrics/executors/prometheus/
          interval: 5s
          proxyUrl: http://proxy:3128
    """

  private struct Printed {
    var output: String
    var errors: String
    var status: TerminationStatus
  }

  private func convert(_ arguments: [String], in folder: String) async throws -> Printed {
    let launch = RunningProcess.Launch(
      name: "convert",
      executable: "/bin/sh",
      arguments: ["-c", "exec \"$0\" convert \"$@\" >output 2>errors </dev/null", try Tree.built("afterglow")]
        + arguments,
      environment: ["HOME": folder],
      folder: folder
    )
    let (_, ending) = try await RunningProcess.run(launch) { try await $0.waitForEnd(within: .seconds(20)) }
    let texts = try ["output", "errors"].map { name in
      String(decoding: try Data(contentsOf: URL(filePath: "\(folder)/\(name)")), as: UTF8.self)
    }
    return Printed(output: texts[0], errors: texts[1], status: ending.status)
  }

  private func write(_ text: String, to name: String, in folder: String) throws {
    try Data(text.utf8).write(to: URL(filePath: "\(folder)/\(name)"))
  }

  @Test("captures drivers without annotations")
  func captures() async throws {
    try await withTemporaryFolder { folder in
      try write(Self.monitor, to: "monitor.yaml", in: folder)
      let printed = try await convert(["monitor.yaml"], in: folder)
      #expect(printed.status == .exited(0))
      #expect(printed.errors == "1 monitor, 1 rule; 1 field without a counterpart, named in comments\n")
      try write(printed.output, to: "afterglow.yaml", in: folder)
      try await TestCluster.run { cluster in
        let kubeconfig = try KubeconfigFile(server: cluster.url, in: folder)
        let arguments = ["--kubeconfig", kubeconfig.path, "--config", "\(folder)/afterglow.yaml"]
        let (_, ending) = try await AfterglowProcess.run(arguments, in: folder) { agent in
          let driver = try await cluster.addDriver("plain-driver", worksFor: .milliseconds(700), isAnnotated: false)
          try await driver.simulated.start()
          let total = try await driver.showsItsTotal()
          try await eventually("all \(total) tasks on the page", within: .seconds(10)) {
            try await agent.applications().completedTasks(of: driver.id) == total ? true : nil
          }
        }
        #expect(ending.status == .exited(0))
      }
    }
  }

  @Test("is read from directories, and what cannot be read is said with its place")
  func directories() async throws {
    try await withTemporaryFolder { folder in
      try FileManager.default.createDirectory(atPath: "\(folder)/monitors", withIntermediateDirectories: false)
      try write(Self.monitor, to: "monitors/a.yaml", in: folder)
      try write("kind: {{ .Values.kind }}\n", to: "monitors/b.yml", in: folder)
      try write("not yaml: [", to: "monitors/c.txt", in: folder)
      let printed = try await convert(["monitors", "elsewhere"], in: folder)
      #expect(printed.status == .exited(1))
      #expect(printed.output.contains("  - name: spark-spark-driver\n"))
      let lines = printed.errors.split(separator: "\n")
      #expect(lines.count == 3, "\(lines)")
      #expect(lines.first?.hasPrefix("monitors/b.yml:1:") == true)
      #expect(lines.dropFirst().first?.hasPrefix("elsewhere: there is no such file or directory") == true)
    }
  }

  @Test("is read from a cluster, and what is not there or not allowed is said in words")
  func cluster() async throws {
    func answer(_ status: String, _ body: String) -> [ScriptedServer.Act] {
      let head = "HTTP/1.1 \(status)\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
      return [.say(head + body)]
    }
    let monitor = """
      {"apiVersion": "monitoring.coreos.com/v1", "kind": "ServiceMonitorList", "metadata": {"continue": ""}, "items": [
      {"apiVersion": "monitoring.coreos.com/v1", "kind": "ServiceMonitor",
       "metadata": {"name": "jobs", "namespace": "spark"},
       "spec": {"selector": {"matchLabels": {"app": "jobs"}}, "endpoints": [{"port": "web", "intervall": "5s"}]}}]}
      """
    let forbidden = #"{"kind": "Status", "status": "Failure", "message": "services is forbidden", "code": 403}"#
    let answers = [
      answer("200 OK", monitor), answer("404 Not Found", "404 page not found"), answer("403 Forbidden", forbidden),
    ]
    try await withTemporaryFolder { folder in
      try await ScriptedServer.run(answers: answers) { server in
        let kubeconfig = try KubeconfigFile(server: "http://127.0.0.1:\(server.port)", in: folder)
        let printed = try await convert(["--from-cluster", "--kubeconfig", kubeconfig.path], in: folder)
        #expect(printed.status == .exited(1))
        #expect(printed.output.contains("  # From ServiceMonitor spark/jobs (the cluster).\n"))
        #expect(
          printed.errors.contains(
            "the cluster: it has no podmonitors: the Prometheus operator's CustomResourceDefinition "
              + "podmonitors.monitoring.coreos.com is not installed"
          )
        )
        #expect(printed.errors.contains("cannot list services in all namespaces: the API server at"))
        #expect(printed.errors.contains(#"{apiGroups: [""], resources: ["services"], verbs: ["list", "watch"]}"#))
        #expect(
          printed.errors.contains("the cluster: ServiceMonitor spark/jobs: spec.endpoints[0].intervall: there is no")
        )
      }
    }
  }

  @Test("tells of rules for the same pods on standard error, and is no failure for that")
  func overlap() async throws {
    try await withTemporaryFolder { folder in
      let other = Self.monitor.split(separator: "spark-driver").joined(separator: "team")
        .split(separator: "spark-role: driver").joined(separator: "team: data")
      try write("\(Self.monitor)\n---\n\(other)\n", to: "monitors.yaml", in: folder)
      let printed = try await convert(["monitors.yaml"], in: folder)
      #expect(printed.status == .exited(0))
      let told = "monitors.yaml:12:1: ServiceMonitor spark/team: its rule spark-team may match pods that the rule"
      #expect(printed.errors.hasPrefix(told), "\(printed.errors)")
      let annotations = try await convert(["--output", "annotations", "monitors.yaml"], in: folder)
      #expect(!annotations.errors.contains("may match"), "\(annotations.errors)")
    }
  }

  @Test("tells of relabelings that are left out, and is no failure for that")
  func omissions() async throws {
    try await withTemporaryFolder { folder in
      let relabeling = "    relabelings: [{sourceLabels: [__meta_kubernetes_node_name], targetLabel: node}]\n"
      try write("\(Self.monitor)\n      \(relabeling.drop { $0 == " " })", to: "monitors.yaml", in: folder)
      let printed = try await convert(["monitors.yaml"], in: folder)
      #expect(printed.status == .exited(0))
      let lines = printed.errors.split(separator: "\n")
      let told = "relabelings[0]: left out, since it reads __meta_kubernetes_node_name: the agent may not read nodes"
      #expect(lines.first?.hasSuffix(told) == true, "\(lines)")
      #expect(lines.last?.hasSuffix("; 1 relabeling or label left out, named above") == true, "\(lines)")
    }
  }

  @Test("tells of a monitor that leads nowhere, and of other kinds that it knows")
  func notices() async throws {
    try await withTemporaryFolder { folder in
      let service = """
        {apiVersion: v1, kind: Service, metadata: {name: ui, namespace: spark, labels: {spark-role: driver}},
         spec: {selector: {a: b}, ports: [{name: other, port: 80}]}}
        """
      try write("\(Self.monitor)\n---\n\(service)\n", to: "monitors.yaml", in: folder)
      let printed = try await convert(["monitors.yaml"], in: folder)
      #expect(printed.status == .exited(1))
      #expect(printed.output.hasSuffix("rules: []\n"))
      let told = "monitors.yaml:7:7: ServiceMonitor spark/spark-driver: The Service spark/ui is left out"
      #expect(printed.errors.contains(told), "\(printed.errors)")

      let probe = "{apiVersion: monitoring.coreos.com/v1, kind: Probe, metadata: {name: p}}\n---\nkind: Pod\n"
      try write(probe, to: "probe.yaml", in: folder)
      let unknown = try await convert(["probe.yaml"], in: folder)
      #expect(unknown.status == .exited(1))
      #expect(unknown.output.isEmpty)
      #expect(unknown.errors.hasPrefix("probe.yaml:1:1: Probe p: it has addresses tried"), "\(unknown.errors)")
      #expect(unknown.errors.split(separator: "\n").count == 1)
    }
  }

  @Test("without anything to convert is a failure that says so")
  func nothing() async throws {
    try await withTemporaryFolder { folder in
      try write("kind: Service\napiVersion: v1\n", to: "service.yaml", in: folder)
      let printed = try await convert(["service.yaml"], in: folder)
      #expect(printed.status == .exited(1))
      #expect(printed.output.isEmpty)
      #expect(printed.errors == "service.yaml: there is no ServiceMonitor and no PodMonitor\n")
      let unnamed = try await convert([], in: folder)
      #expect(unnamed.status == .exited(64))
      #expect(unnamed.errors.contains("nothing to convert: name files or directories"))
    }
  }
}
