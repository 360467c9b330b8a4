import FoundationEssentials
import Kubernetes
import Testing
import YAML

/// What `deploy/README.md` tells to write into a folder of one's own, as kubectl makes it.
@Suite("The recipes for a folder of one's own")
struct RecipeTests {
  static let overlays = ["cluster-wide", "per-node", "replicated"]

  @Test("take image and settings from there", arguments: overlays)
  func plain(overlay: String) async throws {
    let manifests = try await Recipe().render(overlay)
    #expect(try manifests.container["image"]?.scalar?.text == "registry.example.com/afterglow:0.1.0")
    let settings = try #require(try manifests.agent("ConfigMap").string("data", "afterglow.yaml"))
    #expect(settings.contains("pushgateway: http://pushgateway.monitoring:9091\n"))
    #expect(try await Schema.complaint(about: manifests.text) == nil)
  }

  @Test("move everything into another namespace, and the rights with it", arguments: overlays)
  func namespace(overlay: String) async throws {
    let there = try await Recipe().render(overlay, further: "namespace")
    #expect(there.firstPlace(of: "monitoring") == nil)
    let usual = try await Kustomization(overlay)
    #expect(try Self.verbs(there) == Self.verbs(usual))
    #expect(try there.workload.string("metadata", "namespace") == "observability")
    #expect(try await Schema.complaint(about: there.text) == nil)
  }

  @Test("mount a Secret where the settings look for it", arguments: overlays)
  func secret(overlay: String) async throws {
    let manifests = try await Recipe().render(overlay, further: "secret")
    let volume = try manifests.pod["volumes"]?.sequence?.first { $0["secret"] != nil }
    #expect(volume?["secret"]?["secretName"]?.scalar?.text == "gateway")
    // In decimals: the agent's group may read it, and nobody else.
    #expect(volume?["secret"]?["defaultMode"]?.scalar?.integer() == 0o440)
    let mount = try manifests.container["volumeMounts"]?.sequence?.first {
      $0["name"]?.scalar?.text == volume?["name"]?.scalar?.text
    }
    #expect(mount?["mountPath"]?.scalar?.text == "/etc/afterglow/secrets/gateway")
    #expect(try await Schema.complaint(about: manifests.text) == nil)
  }

  @Test("put the spool on a claim")
  func claim() async throws {
    let manifests = try await Recipe().render("cluster-wide", further: "claim")
    let volumes = try #require(try manifests.pod["volumes"]?.sequence)
    #expect(volumes.count == 2)
    let spool = try #require(volumes.first { $0["name"]?.scalar?.text == "spool" })
    #expect(spool["emptyDir"] == nil)
    #expect(spool["persistentVolumeClaim"]?["claimName"]?.scalar?.text == "afterglow")
    #expect(try await Schema.complaint(about: manifests.text) == nil)
  }

  @Test("watch namespaces of one's own, with rights in these alone")
  func namespaced() async throws {
    let manifests = try await Recipe().renderNamespaced()
    #expect(manifests.firstPlace(of: "monitoring") == nil)
    #expect(try manifests.workload.string("metadata", "namespace") == "observability")
    let rights = try manifests.rights.map { "\($0.access.verb) \($0.access.resource) \($0.access.namespace ?? "all")" }
    #expect(
      rights.sorted() == ["list pods risk", "list pods sales", "watch pods risk", "watch pods sales"],
      "\(rights)"
    )
    let settings = try #require(try manifests.agent("ConfigMap").string("data", "afterglow.yaml"))
    #expect(settings.contains("namespace: [sales, risk]\n"))
    #expect(try await Schema.complaint(about: manifests.text) == nil)
  }

  /// What the agent's account may do, wherever that is.
  private static func verbs(_ manifests: Kustomization) throws -> Set<String> {
    Set(try manifests.rights.map { "\($0.access.verb) \($0.access.resource) \($0.object ?? "")" })
  }
}

/// The files of the recipes, as they stand in the text: each in a block that begins with its path.
private struct Recipe {
  private let text: String
  private let blocks: [String: String]

  init() throws {
    text = try Tree.text("deploy/README.md")
    var blocks: [String: String] = [:]
    for part in text.split(separator: "```yaml\n# ").dropFirst() {
      let block = part[..<(part.firstRange(of: "\n```")?.lowerBound ?? part.endIndex)]
      let head = block.prefix { $0 != "\n" }
      blocks[String(head)] = String(block.dropFirst(head.count + 1)) + "\n"
    }
    self.blocks = blocks
  }

  /// - Parameter further: what the block is called that is added to the kustomization.
  func render(_ overlay: String, further: String? = nil) async throws -> Kustomization {
    let kustomization = try block("mine/kustomization.yaml").replacing("deploy/cluster-wide", with: "deploy/\(overlay)")
    let addition = try further.map { try block("mine/kustomization.yaml, further: \($0)") } ?? ""
    return try await render([
      "mine/kustomization.yaml": kustomization + addition, "mine/afterglow.yaml": try block("mine/afterglow.yaml"),
    ])
  }

  func renderNamespaced() async throws -> Kustomization {
    var roles = try Tree.text("deploy/namespaced/roles.yaml")
    let changes = text.matches(of: /-e 's\/(?<old>[^\/]+)\/(?<new>[^\/]+)\/'/)
    #expect(changes.count == 3)
    for change in changes { roles = roles.replacing(change.output.old, with: change.output.new) }
    return try await render([
      "mine/kustomization.yaml": try block("mine/kustomization.yaml, instead"), "mine/roles.yaml": roles,
      "mine/agent/kustomization.yaml": try block("mine/agent/kustomization.yaml"),
      "mine/agent/afterglow.yaml": try block("mine/agent/afterglow.yaml"),
    ])
  }

  private func block(_ head: String) throws -> String {
    try #require(blocks[head], "deploy/README.md has no block that begins with # \(head)")
  }

  /// Beside this tree, which is called afterglow there.
  private func render(_ files: [String: String]) async throws -> Kustomization {
    let folder = FileManager.default.temporaryDirectory.appending(path: "recipe-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let tree = folder.appending(path: "afterglow")
    try FileManager.default.createDirectory(at: tree, withIntermediateDirectories: true)
    try FileManager.default.copyItem(at: URL(filePath: "\(Tree.root)/deploy"), to: tree.appending(path: "deploy"))
    for (path, text) in files {
      let file = folder.appending(path: path)
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
    return try await Kustomization(path: folder.appending(path: "mine").path)
  }
}

extension Kustomization {
  /// The first object that is, or speaks of an account, in this namespace.
  fileprivate func firstPlace(of namespace: String) -> String? {
    manifests.first { manifest in
      let subjects = manifest["subjects"]?.sequence ?? []
      return manifest.string("metadata", "namespace") == namespace
        || subjects.contains { $0["namespace"]?.scalar?.text == namespace }
    }.map { "\($0.kind) \($0.name)" }
  }
}
