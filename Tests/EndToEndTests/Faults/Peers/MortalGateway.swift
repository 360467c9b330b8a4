import FoundationEssentials
import NIOHTTP1
import Subprocess

/// Debian's Pushgateway, which writes what it has to a file every few seconds, and is killed again and again.
struct MortalGateway: Sendable {
  let process: MortalProcess
  let address: LoopbackAddress
  private let folder: String
  private var file: String { "\(folder)/gateway.data" }

  var url: String { "http://\(address)" }

  static func run<Result: Sendable>(
    in folder: String,
    body: (MortalGateway) async throws -> Result
  ) async throws -> Result {
    let address = try await LoopbackAddress.unused()
    return try await MortalProcess.run("the Pushgateway") { process in
      try await body(MortalGateway(process: process, address: address, folder: folder))
    }
  }

  /// Returns when it serves.
  func start() async throws {
    try await process.start(
      RunningProcess.Launch(
        name: "pushgateway",
        executable: try Tree.installed("prometheus-pushgateway"),
        arguments: [
          "--web.listen-address=\(address)", "--web.enable-admin-api", "--persistence.file=\(file)",
          "--persistence.interval=5s",
        ],
        folder: folder
      )
    )
    try await eventually("the Pushgateway to be ready", within: .seconds(20)) {
      try await Web.get("\(url)/-/ready").status == 200 ? true : nil
    }
  }

  /// Takes away its file, so that it begins with nothing.
  func forget() {
    try? FileManager.default.removeItem(atPath: file)
  }

  /// Returns when all that it had is gone: it answers as soon as that is queued.
  func wipe() async throws {
    func pushes() async throws -> Set<Substring> {
      Set(try await lines().filter { $0.hasPrefix("push_time_seconds{") })
    }
    let before = try await pushes()
    try await Web.send(.PUT, "\(url)/api/v1/admin/wipe")
    try await eventually("the Pushgateway to be empty", within: .seconds(20)) {
      try await pushes().isDisjoint(with: before) ? true : nil
    }
  }

  /// The lines of what Prometheus scrapes from it.
  func lines() async throws -> [Substring] {
    try await Web.text("\(url)/metrics").split(separator: "\n")
  }
}
