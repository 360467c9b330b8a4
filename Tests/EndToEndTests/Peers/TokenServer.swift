import FoundationEssentials
import ScriptedPeers

/// A real OAuth2 server, and doors before drivers' pages through which only its tokens lead. All of them speak TLS: the server
/// by its address, the doors by the name `driver.spark.test`.
struct TokenServer: Sendable {
  /// A client that it knows, by the life of its tokens.
  enum Client: String, Sendable, Decodable {
    /// Of 10 s.
    case brief
    /// Of an hour.
    case lasting
  }

  struct Grant: Sendable, Decodable {
    var client: Client
    /// How the client made itself known: `header` or `body`.
    var way: String
    var scope: String
    var token: String
    /// In seconds, by the server's own clock.
    var at: Double
  }

  private struct Start: Decodable {
    var url: String
    var doors: [String]
  }

  private struct Denial: Decodable { var driver: String }
  private struct Event: Decodable { var event: String }

  /// Of both clients.
  static let secret = "s:e cr+et%"

  let process: RunningProcess
  private let start: Start

  /// - Parameter drivers: `HOST:PORT` of each.
  static func run<Result: Sendable>(
    before drivers: [String],
    in folder: String,
    body: (TokenServer) async throws -> Result
  ) async throws -> Result {
    let files = [
      ("server.crt", ServerCertificates.addressed), ("door.crt", ServerCertificates.named),
      ("server.key", ServerCertificates.key),
    ]
    for (name, text) in files { try Data(text.utf8).write(to: URL(filePath: "\(folder)/\(name)")) }
    let launch = RunningProcess.Launch(
      name: "token-server",
      executable: try Tree.peer("token-server/bin/python"),
      arguments: ["\(Tree.root)/Tests/EndToEndTests/Peers/token_server.py", folder] + drivers,
      folder: folder
    )
    return try await RunningProcess.run(launch) { process in
      let start = try await process.line(that: "names its doors", within: .seconds(60)) { line in
        try Self.event("listening", as: Start.self, in: line)
      }
      return try await body(TokenServer(process: process, start: start))
    }.result
  }

  var tokenURL: String { "\(start.url)/token/" }

  /// The port of the door before each driver, on the driver's own host.
  var doors: [Int] { start.doors.compactMap { $0.split(separator: ":").last.flatMap { Int($0) } } }

  /// The tokens that it has given a client, the first first.
  func grants(to client: Client) throws -> [Grant] {
    try process.lines.compactMap { try Self.event("granted", as: Grant.self, in: $0) }.filter { $0.client == client }
  }

  /// How often somebody was turned away from a driver's page.
  func denials(of driver: String) throws -> Int {
    try process.lines.compactMap { try Self.event("denied", as: Denial.self, in: $0) }.count { $0.driver == driver }
  }

  /// Takes a token back before its end (RFC 7009).
  func revoke(_ grant: Grant) async throws {
    try await Web.post(
      "client_id=\(grant.client.rawValue)&client_secret=\(percentEncoded(Self.secret))&token=\(grant.token)",
      to: "\(start.url)/revoke_token/",
      by: WebAccess(authority: ServerCertificates.authority)
    )
  }

  private static func event<Report: Decodable>(_ name: String, as: Report.Type, in line: Substring) throws -> Report? {
    guard line.hasPrefix("tokens: ") else { return nil }
    let json = Data(line.dropFirst(8).utf8)
    guard try JSONDecoder().decode(Event.self, from: json).event == name else { return nil }
    return try JSONDecoder().decode(Report.self, from: json)
  }
}
