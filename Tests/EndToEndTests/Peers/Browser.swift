import Testing

/// Debian's chromium without a window: what a page is once its script has run, and what it complained of.
struct Browser: Sendable {
  /// What a page had become.
  struct Visit: Sendable {
    /// The document as it stood in the end.
    let document: String
    /// What the page wrote to the console: refused by the policy, not found, or an error of the script.
    let complaints: [String]
  }

  /// In the order of how they are called: the one without a window has a package of its own.
  private static func executable() throws -> String {
    try (try? Tree.installed("chromium-headless-shell")) ?? Tree.installed("chromium")
  }

  /// Opens a page, lets its script run for a while of its own time, and closes it.
  ///
  /// - Parameters:
  ///   - time: how long the page believes to have been open.
  ///   - folder: where the browser keeps its profile, and its log.
  static func visit(_ url: String, time: Duration = .seconds(2), in folder: String) async throws -> Visit {
    let name = "browser-\(UInt32.random(in: 0...UInt32.max))"
    let launch = RunningProcess.Launch(
      name: name,
      executable: try executable(),
      arguments: [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--enable-logging=stderr",
        "--user-data-dir=\(folder)/\(name)", "--virtual-time-budget=\(Int(time / .milliseconds(1)))", "--dump-dom", url,
      ],
      environment: ["HOME": folder],
      folder: folder
    )
    let (lines, _) = try await RunningProcess.run(launch) { process in
      try await process.waitForEnd(within: .seconds(60))
      return process.lines.map(String.init)
    }
    let said = lines.filter { $0.contains(":CONSOLE") }
    let document = lines.drop { !$0.lowercased().hasPrefix("<!doctype html>") }.filter { !$0.contains(":CONSOLE") }
    return Visit(document: document.joined(separator: "\n"), complaints: said)
  }
}
