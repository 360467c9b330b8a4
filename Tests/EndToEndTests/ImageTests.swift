import FoundationEssentials
import Subprocess
import Testing

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// That the image has all that the agent needs, though there is no engine to build it: the agent in the very files of it.
@Suite(
  "The image's files",
  .timeLimit(.minutes(2)),
  .enabled(if: geteuid() == 0, "needs root for chroot"),
  .enabled(if: isDebian12, "takes the libraries from this machine, which has to be what the image is")
)
struct ImageTests {
  /// This program's other libraries are the shipped one's; Swift's own, which that one has inside, come along.
  @Test("hold all that the agent needs to start, to trust a server, to write its spool and to tell of a crash")
  func agentInChroot() async throws {
    try await withTemporaryFolder { folder in
      let launch = RunningProcess.Launch(
        name: "image-rootfs",
        executable: "\(Tree.root)/scripts/image-rootfs",
        arguments: ["--program", try Tree.built("afterglow"), "\(folder)/rootfs"],
        environment: ["PATH": try path()],
        folder: folder,
        grace: .seconds(10)
      )
      let (lines, ending) = try await RunningProcess.run(launch) { process in
        try await process.waitForEnd(within: .seconds(90))
        return process.lines
      }
      #expect(ending.status == .exited(0))
      #expect(lines.contains("image-rootfs: all is there that the agent needs"), "\(lines.joined(separator: "\n"))")
    }
  }

  private func path() throws -> String {
    String(cString: try #require(getenv("PATH"), "the tests have no PATH"))
  }
}

private let isDebian12: Bool = {
  let text = (try? Data(contentsOf: URL(filePath: "/etc/os-release"))).map { String(decoding: $0, as: UTF8.self) }
  let lines = (text ?? "").split(separator: "\n")
  return lines.contains("ID=debian") && lines.contains(#"VERSION_ID="12""#)
}()
