import Agent
import FoundationEssentials
import Subprocess
import SystemPackage
import Testing

/// What can be known of the image's Dockerfile without an engine. That the agent runs in the image's files is tried among
/// the end-to-end tests.
@Suite("The Dockerfile")
struct DockerfileTests {
  @Test("has nothing that hadolint complains of")
  func lint() async throws {
    let outcome = try await Tool.hadolint.run("deploy/Dockerfile")
    #expect(outcome.isSuccess, "\(outcome)")
  }

  @Test("copies only what is there and is sent to the engine")
  func sources() throws {
    let sent = try Tree.text(".dockerignore").split(separator: "\n").filter { $0.hasPrefix("!") }.map { $0.dropFirst() }
    let copies = try Tree.text("deploy/Dockerfile").split(separator: "\n").filter { $0.hasPrefix("COPY ") }
      .map { $0.split(separator: " ").dropFirst() }.filter { $0.first?.hasPrefix("--from") == false }
    #expect(copies.count > 5)
    // In brackets, what need not be there: a name that is a pattern may fit nothing.
    for source in copies.flatMap({ $0.dropLast() }) where !source.contains("[") {
      #expect(FileManager.default.fileExists(atPath: "\(Tree.root)/\(source)"), "\(source)")
      #expect(sent.contains { source == $0 || source.hasPrefix("\($0)/") }, "\(source) is not sent")
    }
  }

  @Test("makes an image of this version, for a user by number who is not root")
  func fields() throws {
    let lines = try Tree.text("deploy/Dockerfile").split(separator: "\n")
    #expect(lines.contains("ARG VERSION=\(AfterglowVersion.current)"))
    #expect(lines.contains("USER 65532:65532"))
    #expect(lines.contains(#"ENTRYPOINT ["/usr/local/bin/afterglow"]"#))
    #expect(lines.contains(#"CMD ["run"]"#))
  }

  @Test("is made by scripts that end where a part of a pipe fails", arguments: ["rootfs", "strip", "empty-targets"])
  func pipes(script: String) throws {
    let lines = try Tree.text("deploy/image/\(script)").split(separator: "\n")
    #expect(lines.first == "#!/usr/bin/env bash")
    #expect(lines.first { $0.hasPrefix("set ") } == "set -euo pipefail")
    // In the words of a `for` a failure would go unseen.
    #expect(!lines.contains { $0.contains("for ") && $0.contains("in $(") })
  }

  @Test("gets an empty file for each target that is not there yet")
  func emptyTargets() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "afterglow-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.copyItem(atPath: "\(Tree.root)/Package.swift", toPath: "\(folder)/Package.swift")
    let result = try await Subprocess.run(
      .path(FilePath("\(Tree.root)/deploy/image/empty-targets")),
      workingDirectory: FilePath(folder),
      output: .string(limit: 1 << 16),
      error: .string(limit: 1 << 16)
    )
    try #require(result.terminationStatus.isSuccess, "\(result.standardError)")
    // System libraries are no targets with sources of their own, and the fuzzer's are compiled by hand.
    let targets = try ["Sources", "Tests"].flatMap { parent in
      try FileManager.default.contentsOfDirectory(atPath: "\(Tree.root)/\(parent)").map { "\(parent)/\($0)" }
    }.filter { !["Sources/CLibYAML", "Sources/CMalloc", "Sources/CZlib", "Tests/Fuzzing"].contains($0) }
      .filter { !$0.hasSuffix(".md") }
    #expect(targets.count > 20)
    for target in targets {
      let file = target == "Sources/afterglow" ? "main.swift" : "Empty.swift"
      #expect(FileManager.default.fileExists(atPath: "\(folder)/\(target)/\(file)"), "\(target)")
    }
  }
}
