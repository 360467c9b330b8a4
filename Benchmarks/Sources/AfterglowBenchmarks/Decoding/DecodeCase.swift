import ArgumentParser
import FoundationEssentials
import Kubernetes
import NIOCore
import SimulatedCluster

/// One way to read a list of pods from memory, measured in a process of its own, so that its peak of memory is its own.
struct DecodeCase: Sendable, Codable {
  enum Encoding: String, Sendable, Codable, CaseIterable, ExpressibleByArgument {
    case protobuf
    case json

    var contentType: String {
      switch self {
      case .protobuf: "application/vnd.kubernetes.protobuf"
      case .json: "application/json"
      }
    }

    var words: String { self == .json ? "JSON" : rawValue }
  }

  /// What is read of the pods beyond their metadata, and kept.
  enum Share: String, Sendable, Codable, CaseIterable, ExpressibleByArgument {
    case heads
    case annotated
    case all

    var words: String {
      switch self {
      case .heads: "heads only"
      case .annotated: "5 % whole"
      case .all: "all whole"
      }
    }
  }

  struct Outcome: Sendable, Codable {
    var bytes: Int
    /// Of the round that was neither the fastest nor the slowest.
    var seconds: Double
    var residentBefore: Int
    var peakResident: Int
  }

  var encoding: Encoding
  var share: Share
  /// Of one pod.
  var jsonBytes: Int
  var pods: Int
  var rounds: Int

  /// Pods that are told apart; the list repeats them.
  private static let distinctPods = 200
  /// What the client gets of a busy socket at a time.
  private static let chunkBytes = 64 * 1024
  private static let objectLimit = 16 << 20

  func measure() throws -> Outcome {
    let list = SentPodList(
      repeating: BenchmarkPods(annotated: .pending).make(Self.distinctPods),
      ballast: PodBallast(jsonBytes: jsonBytes),
      count: pods,
      isProtobuf: encoding == .protobuf
    )
    // The pods' bytes are made when they are first sent.
    var first = list
    for _ in 0..<2 * Self.distinctPods { _ = first.next() }
    let before = try ProcessFigures()
    try ProcessFigures.resetPeak()
    var rounds: [(bytes: Int, duration: Duration)] = []
    for _ in 0..<max(1, self.rounds) { rounds.append(try read(list)) }
    rounds.sort { $0.duration < $1.duration }
    let middle = rounds[rounds.count / 2]
    return Outcome(
      bytes: middle.bytes,
      seconds: middle.duration.seconds,
      residentBefore: before.resident,
      peakResident: try ProcessFigures().peakResident
    )
  }

  /// Only what the reader does is timed.
  private func read(_ list: SentPodList) throws -> (bytes: Int, duration: Duration) {
    guard var reader = ListReader(kind: "Pod", contentType: encoding.contentType, objectLimit: Self.objectLimit) else {
      throw BenchmarkFailure("the client does not know \(encoding.contentType)")
    }
    var list = list
    var strings = StringPool()
    var kept: [Pod] = []
    var seen = 0
    var bytes = 0
    var duration = Duration.zero
    while var piece = list.next() {
      while piece.readableBytes > 0 {
        let count = min(Self.chunkBytes, piece.readableBytes)
        guard let slice = piece.readSlice(length: count) else { break }
        // A socket's chunk has memory of its own.
        let chunk = ByteBuffer(bytes: slice.readableBytesView)
        bytes += count
        let start = ContinuousClock.now
        reader.append(chunk)
        while let object = try reader.next() {
          seen += 1
          if wants(object.head) { kept.append(try object.pod(sharing: &strings)) }
        }
        duration += start.duration(to: .now)
      }
    }
    _ = try reader.end()
    guard seen == pods, kept.count == expectedToKeep else {
      throw BenchmarkFailure("of \(pods) pods \(seen) were seen and \(kept.count) kept: the reader is at fault")
    }
    return (bytes, duration)
  }

  private func wants(_ head: ObjectHead) -> Bool {
    switch share {
    case .heads: false
    case .annotated: head.annotations["prometheus.io/scrape"] != nil
    case .all: true
    }
  }

  private var expectedToKeep: Int {
    switch share {
    case .heads: 0
    case .annotated: (pods + BenchmarkPods.share - 1) / BenchmarkPods.share
    case .all: pods
    }
  }
}
