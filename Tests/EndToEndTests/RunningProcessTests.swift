import FoundationEssentials
import Subprocess
import Testing

/// That no program outlives the test that started it, however that ends.
@Suite("A running process", .timeLimit(.minutes(1)))
struct RunningProcessTests {
  @Test("ends with the closure, by SIGTERM, and says how")
  func endsWithTheClosure() async throws {
    try await withTemporaryFolder { folder in
      let launch = shell("trap 'echo asked; exit 7' TERM; echo up; while :; do sleep 0.02; done", in: folder)
      let (lines, ending) = try await RunningProcess.run(launch) { process in
        try await process.line(that: "says it is up", within: .seconds(10)) { $0 == "up" ? true : nil }
        return process.lines.map(String.init)
      }
      #expect(lines == ["up"])
      #expect(ending.status == .exited(7))
    }
  }

  @Test("that ignores SIGTERM is killed after its grace")
  func killed() async throws {
    try await withTemporaryFolder { folder in
      var launch = shell("trap '' TERM; echo up; while :; do sleep 0.02; done", in: folder)
      launch.grace = .milliseconds(200)
      let (_, ending) = try await RunningProcess.run(launch) { process in
        try await process.line(that: "says it is up", within: .seconds(10)) { $0 == "up" ? true : nil }
      }
      #expect(ending.status == .signaled(9))
      #expect(ending.duration >= .milliseconds(200))
    }
  }

  @Test("is ended by an error in the closure, and that error carries the end of its log")
  func endsWithAnError() async throws {
    try await withTemporaryFolder { folder in
      let error = await #expect(throws: PeerError.self) {
        try await RunningProcess.run(shell("echo $$; exec sleep 60", in: folder)) { process in
          try await process.line(that: "has its number", within: .seconds(10)) { Int32($0) }
          throw PeerError(peer: "a neighbour", message: "broke")
        }
      }
      #expect(error?.description.contains("a neighbour: broke") == true)
      let identifier = try #require(error.flatMap { Int32($0.log) })
      #expect(!isThere(identifier))
    }
  }

  @Test("is ended when its task is cancelled")
  func endsWithCancellation() async throws {
    try await withTemporaryFolder { folder in
      let launch = shell("echo $$; exec sleep 60", in: folder)
      let identifier = try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          _ = try await RunningProcess.run(launch) { try await $0.waitForEnd(within: .seconds(50)) }
        }
        let identifier = try await eventually("the shell to run", within: .seconds(10)) {
          let log = try Data(contentsOf: URL(filePath: "\(folder)/shell.log"))
          return Int32(String(decoding: log, as: UTF8.self).split(separator: "\n").first ?? "")
        }
        #expect(isThere(identifier))
        group.cancelAll()
        await #expect(throws: (any Error).self) { try await group.waitForAll() }
        return identifier
      }
      #expect(!isThere(identifier))
    }
  }

  @Test("is killed when the tests are")
  func endsWithTheTests() async throws {
    try await withTemporaryFolder { folder in
      let (_, ending) = try await RunningProcess.run(shell("trap '' TERM; exec sleep 60", in: folder)) { process in
        let guardian = OrphanGuard()
        guardian.watch(1 << 22)
        guardian.watch(process.identifier)
        guardian.forget(1 << 22)
        guardian.close()
        try await process.waitForEnd(within: .seconds(10))
      }
      #expect(ending.status == .signaled(9))
    }
  }

  @Test("that ends without the line that is waited for is a failure at once")
  func endsEarly() async throws {
    try await withTemporaryFolder { folder in
      let error = await #expect(throws: PeerError.self) {
        try await RunningProcess.run(shell("echo no luck", in: folder)) { process in
          _ = try await process.line(that: "brings luck", within: .seconds(50)) { $0 == "luck" ? true : nil }
        }
      }
      #expect(error?.description.contains("ended without a line that brings luck") == true)
      #expect(error?.log == "no luck")
    }
  }

  @Test("is found on the path, or its absence says what to run")
  func missingProgram() {
    let error = #expect(throws: PeerError.self) { try Tree.installed("no-such-program") }
    #expect(error?.description == "no-such-program: is not installed. Run: scripts/install test")
  }

  private func shell(_ script: String, in folder: String) -> RunningProcess.Launch {
    RunningProcess.Launch(
      name: "shell",
      executable: "/bin/sh",
      arguments: ["-c", script],
      environment: ["PATH": "/usr/bin:/bin"],
      folder: folder
    )
  }

  private func isThere(_ identifier: Int32) -> Bool {
    FileManager.default.fileExists(atPath: "/proc/\(identifier)")
  }
}
