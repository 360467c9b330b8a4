import FoundationEssentials
import Testing
import YAML

@testable import Agent
@testable import Kubernetes

extension Chart {
  /// The configuration file that the chart makes; `nil` where somebody else does.
  var file: String? {
    manifests.first { $0.kind == "ConfigMap" && $0["data", "afterglow.yaml"] != nil }?.string("data", "afterglow.yaml")
  }

  /// The container's variables; what the node's name is put into holds this one.
  var environment: [String: String] {
    get throws {
      let variables = try #require(try container["env"]?.sequence)
      return Dictionary(
        variables.map { variable in
          let isNode = variable["valueFrom"]?["fieldRef"]?["fieldPath"]?.scalar?.text == "spec.nodeName"
          return (variable["name"]?.scalar?.text ?? "", isNode ? "node-1" : variable["value"]?.scalar?.text ?? "")
        }
      ) { _, last in last }
    }
  }

  /// The secrets' names, by where they are mounted.
  var secrets: [String: String] {
    get throws {
      var secrets: [String: String] = [:]
      for volume in try pod["volumes"]?.sequence ?? [] {
        guard let secret = volume["secret"]?["secretName"]?.scalar?.text else { continue }
        let mount = try container["volumeMounts"]?.sequence?.first {
          $0["name"]?.scalar?.text == volume["name"]?.scalar?.text
        }
        secrets[mount?["mountPath"]?.scalar?.text ?? ""] = secret
      }
      return secrets
    }
  }

  /// What the agent makes of its file and its variables.
  ///
  /// - Parameter given: the file, where the chart does not make it.
  func configuration(file given: String?) throws -> AgentConfiguration {
    // Files that the settings name have to be there: each mounted secret has a token here.
    let folder = FileManager.default.temporaryDirectory.appending(path: "secrets-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    for secret in try secrets.values {
      try FileManager.default.createDirectory(at: folder.appending(path: secret), withIntermediateDirectories: true)
      try Data("secret".utf8).write(to: folder.appending(path: "\(secret)/token"))
    }
    let text = try #require(file ?? given).replacing("/etc/afterglow/secrets", with: folder.path)
    return try AgentConfiguration(layers: [
      SettingsLayer(environment: environment), SettingsLayer(yaml: Array(text.utf8), file: "afterglow.yaml"),
    ])
  }
}

@Suite("The agent takes what the chart gives it")
struct ChartConfigurationTests {
  @Test("its configuration is read, and says what the values say", arguments: ChartExample.all)
  func read(example: ChartExample) async throws {
    let chart = try await Chart(example)
    #expect((chart.file == nil) == (example.file != nil))
    let configuration = try chart.configuration(file: example.file)

    let values = try Manifest.all(in: example.values)[0]
    let scope: PodScope.Extent =
      if let selector = values.string("scope", "namespaceSelector") {
        .namespacesMatching(selector)
      } else if let names = values["scope", "namespaces"]?.texts {
        .namespaces(names.enumerated().filter { !names[..<$0.offset].contains($0.element) }.map(\.element))
      } else {
        .allNamespaces
      }
    #expect(configuration.scope.extent == scope)
    #expect(configuration.scope.node == (values.string("kind") == "DaemonSet" ? "node-1" : nil))
    #expect(chart.file == nil || configuration.pushgateways.isEmpty == (values["pushgateway"] == nil))
    #expect((configuration.lease != nil) == ((values["replicas"]?.scalar?.integer(as: Int.self) ?? 1) > 1))
    #expect(configuration.prometheuses.isEmpty == (values["prometheus"] == nil))
  }

  @Test("large numbers, lists and mappings get through as they are")
  func passedOn() async throws {
    let configuration = try await Chart(.everything).configuration(file: nil)
    #expect(configuration.spoolFiles == 5_000_000)
    #expect(configuration.hold == .seconds(600))
    #expect(configuration.groupingLabels.count == 1)
    #expect(configuration.pushgateways.map { "\($0)" } == ["http://a:9091", "http://b:9091"])
    #expect(Array(configuration.accesses.keys) == ["slow"])
  }

  @Test(
    "the file is where the agent looks for it, and the port is the one that it listens on",
    arguments: ChartExample.all
  )
  func places(example: ChartExample) async throws {
    let chart = try await Chart(example)
    let container = try chart.container
    #expect(container["args"]?.texts.first == "run")
    let path = try #require(try chart.environment[ConfigurationSource.fileVariable])
    let mounts = container["volumeMounts"]?.sequence ?? []
    let folder = mounts.first { $0["name"]?.scalar?.text == "config" }?["mountPath"]?.scalar?.text
    #expect(folder.map { "\($0)/afterglow.yaml" } == path)
    // Kubernetes updates no file that is mounted by itself.
    #expect(mounts.allSatisfy { $0["subPath"] == nil })

    let configuration = try chart.configuration(file: example.file)
    #expect(container["ports"]?[0]?["containerPort"]?.scalar?.integer() == configuration.listen.port)
    for (place, secret) in try chart.secrets { #expect(place == "/etc/afterglow/secrets/\(secret)") }
  }

  @Test("a setting that is followed while the agent runs makes no new pods, and any other does")
  func restarts() async throws {
    func template(_ values: String) async throws -> String? {
      try await Chart(values: values).workload.string("spec", "template", "metadata", "annotations", "checksum/config")
    }
    let plain = try #require(try await template("{}"))
    let bound = ["namespace", "namespace-selector", "node", "lease", "spool", "spool-size", "web-config"]
    for setting in Settings.all where !bound.contains(setting.name) {
      let isSame = try await template("config: {\(setting.name): \(Self.change(of: setting))}") == plain
      #expect(isSame == setting.isReloadable, "\(setting.name)")
    }
    for values in ["scope: {namespaces: [a]}", "scope: {namespaceSelector: a}", "pushgateway: 'http://a'"] {
      #expect(try await template(values) != plain, "\(values)")
    }
  }

  /// A value that is not its default, as YAML.
  private static func change(of setting: SettingDescription) -> String {
    switch setting.valueName {
    case "DURATION": "45s"
    case "SIZE": "2MiB"
    case "NUMBER": "17"
    case "RATIO": "0.5"
    case "URL": "http://value"
    case "LEVEL": "error"
    case "FORMAT": "json"
    case "NAMES": "normalised"
    case "SWITCH": "off"
    case "ENCODING": "none"
    case "NAME=VALUE": "a=b"
    case "HOST:PORT": "':80'"
    case "RULES": setting.name == "rules" ? "[{name: a}]" : "[{action: drop}]"
    default: "value"
    }
  }

  @Test("the spool is on its volume, and half as large", arguments: ChartExample.all)
  func spool(example: ChartExample) async throws {
    let chart = try await Chart(example)
    let configuration = try chart.configuration(file: example.file)
    let volume = try chart.pod["volumes"]?.sequence?.first { $0["name"]?.scalar?.text == "spool" }
    guard let volume else {
      #expect(configuration.spool == nil)
      return
    }
    let mount = try chart.container["volumeMounts"]?.sequence?.first { $0["name"]?.scalar?.text == "spool" }
    #expect(configuration.spool == mount?["mountPath"]?.scalar.map { "\($0.text)/spool" })
    #expect(mount?["readOnly"] == nil)
    let requested = chart.all("PersistentVolumeClaim").first?.string("spec", "resources", "requests", "storage")
    let size = volume["emptyDir"]?["sizeLimit"]?.scalar?.text ?? requested ?? "512Mi"
    let bytes = try #require(ByteCount(written: size + "B")).bytes
    #expect(configuration.spoolBytes == bytes / 2)
  }

  @Test("what is granted is what is needed, and nothing else", arguments: ChartExample.all)
  func accesses(example: ChartExample) async throws {
    let chart = try await Chart(example)
    let configuration = try chart.configuration(file: example.file)
    #expect(try chart.grants == Set(needed(by: configuration)))
  }

  @Test("no role is made where somebody else makes them")
  func noRoles() async throws {
    let chart = try await Chart(values: "{replicas: 2, rbac: {create: false}}")
    #expect(try chart.grants.isEmpty)
  }

  private func needed(by configuration: AgentConfiguration) -> [Access] {
    let scope = configuration.scope
    // Of the namespaces that come and go, the pods are granted in all.
    let pods = scope.namespaces == nil ? [] : ["list", "watch"].map { scope.pods(in: nil).access($0) }
    let lease = configuration.lease.map { lease in
      ObjectKey(namespace: lease.namespace ?? Chart.namespace, name: lease.name)
    }
    return scope.accesses + pods + (lease.map { LeaseCandidate.accesses(to: $0) } ?? [])
  }
}
