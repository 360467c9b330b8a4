public import Kubernetes
public import NIOCore

/// A list of pods as the server sends it, without a server: to measure what reads it.
public struct SentPodList: Sendable {
  private var body: ListBody

  /// - Parameters:
  ///   - pods: their bytes are made once, however often they are repeated.
  ///   - ballast: what each carries beside.
  ///   - count: objects in the list: the pods, over and over.
  ///   - isProtobuf: whether it is protobuf, else JSON.
  public init(repeating pods: [Pod], ballast: PodBallast?, count: Int, isProtobuf: Bool) {
    let entries = pods.map { StoredEntry(.pod($0, ballast), keepsBytes: true) }
    let repeated = entries.isEmpty ? [] : (0..<max(0, count)).map { entries[$0 % entries.count] }
    body = ListBody(.pods, repeated, version: 1, continue: nil, remaining: nil, isProtobuf ? .protobuf : .json)
  }

  /// The next piece, some hundred KB; `nil` at the end.
  public mutating func next() -> ByteBuffer? {
    body.next()
  }
}
