import ArgumentParser
import FoundationEssentials

/// Where the peers are.
struct PeerOptions: ParsableArguments {
  @Option(help: "a vmagent", completion: .file()) var vmagent = "/usr/bin/vmagent"
  @Option(help: "a Prometheus", completion: .file()) var prometheus = "/usr/bin/prometheus"

  /// Those that are there.
  func found() throws -> [Peer] {
    let all: [Peer] = [Peer(kind: .vmagent, path: vmagent), Peer(kind: .prometheus, path: prometheus)]
    let found = all.filter { FileManager.default.isExecutableFile(atPath: $0.path) }
    for peer in all where !found.contains(where: { $0.path == peer.path }) {
      note("there is no \(peer.path), so it is left out; scripts/install benchmark installs it")
    }
    return found
  }
}
