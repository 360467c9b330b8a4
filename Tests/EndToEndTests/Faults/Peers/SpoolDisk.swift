import FoundationEssentials
import Subprocess

/// A small disk of its own for the agent's spool, which can be filled to the brim.
struct SpoolDisk: Sendable {
  /// How writing to it is made to fail.
  enum Means: String, Sendable {
    /// A tmpfs of 8 MiB: `ENOSPC`, as a real full disk.
    case tmpfs = "a tmpfs without room"
    /// Where nothing may be mounted, and the tests do not run as root: `EACCES`.
    case readOnly = "a folder that may not be written"
    /// To root any folder may be written.
    case none = "not at all: nothing can be mounted here"
  }

  let means: Means
  /// The agent's.
  var folder: String { "\(disk)/spool" }
  private let disk: String
  private var filling: String { "\(disk)/filling" }

  static func run<Result: Sendable>(in parent: String, body: (SpoolDisk) async throws -> Result) async throws -> Result
  {
    let disk = "\(parent)/disk"
    try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: true)
    let isMounted = await succeeds("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", disk)
    let isRoot = await succeeds("test", "-w", "/proc/sys/kernel/hostname")
    let spool = SpoolDisk(means: isMounted ? .tmpfs : isRoot ? .none : .readOnly, disk: disk)
    do {
      let result = try await body(spool)
      await spool.close(isMounted, keepingIn: "\(parent)/spool-at-the-end")
      return result
    } catch {
      await spool.close(isMounted, keepingIn: "\(parent)/spool-at-the-end")
      throw error
    }
  }

  func fill() async {
    switch means {
    case .tmpfs: await Self.succeeds("dd", "if=/dev/zero", "of=\(filling)", "bs=4096")
    case .readOnly: await Self.succeeds("chmod", "0555", folder)
    case .none: break
    }
  }

  func free() async {
    switch means {
    case .tmpfs: try? FileManager.default.removeItem(atPath: filling)
    case .readOnly: await Self.succeeds("chmod", "0755", folder)
    case .none: break
    }
  }

  /// The pages in it, by file.
  func pages() -> [String: String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasSuffix(".prom") }.reduce(into: [:]) { pages, name in
      guard let bytes = try? Data(contentsOf: URL(filePath: "\(folder)/\(name)")) else { return }
      pages[name] = String(decoding: bytes, as: UTF8.self)
    }
  }

  private func close(_ isMounted: Bool, keepingIn copy: String) async {
    await free()
    guard isMounted else { return }
    await Self.succeeds("cp", "-r", disk, copy)
    await Self.succeeds("umount", "-l", disk)
  }

  @discardableResult
  private static func succeeds(_ program: String, _ arguments: String...) async -> Bool {
    let ended = try? await Subprocess.run(
      .name(program),
      arguments: Arguments(arguments),
      output: .discarded,
      error: .discarded
    )
    return ended?.terminationStatus.isSuccess == true
  }
}
