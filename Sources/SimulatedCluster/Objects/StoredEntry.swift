import Kubernetes
import Synchronization

/// One version of an object, and its bytes, which are made when somebody first asks for them.
struct StoredEntry: Sendable {
  let object: ClusterObject
  let key: ObjectKey
  private let bytes: StoredBytes

  /// - Parameter keepsBytes: whether each encoding is made once, however many lists and watches show it. Else it is
  ///   made each time, so that 10,000 heavy pods need not be in memory whole.
  init(_ object: ClusterObject, keepsBytes: Bool) {
    self.object = object
    key = object.key
    bytes = StoredBytes(isKept: keepsBytes)
  }

  var pod: Pod? {
    if case .pod(let pod, _) = object { pod } else { nil }
  }

  var namespace: SimulatedNamespace? {
    if case .namespace(let namespace) = object { namespace } else { nil }
  }

  func encoded(_ encoding: WireEncoding) -> [UInt8] {
    bytes.encoded(object, encoding)
  }

  /// The length of the protobuf encoding, which a list has to know before it is sent.
  var protobufLength: Int {
    bytes.protobufLength(object)
  }

  /// With its kind, as it stands alone.
  func whole(_ encoding: WireEncoding) -> [UInt8] {
    let object = encoded(encoding)
    return switch encoding {
    case .json:
      Array(#"{"kind":"\#(key.resource.kind)","apiVersion":"v1","#.utf8) + object.dropFirst() + [UInt8(ascii: "\n")]
    case .protobuf: ProtobufEnvelope.wrap(object, kind: key.resource.kind)
    }
  }
}

private final class StoredBytes: Sendable {
  private struct State {
    var json: [UInt8]?
    var protobuf: [UInt8]?
    var protobufLength: Int?
  }

  private let isKept: Bool
  private let state = Mutex(State())

  init(isKept: Bool) {
    self.isKept = isKept
  }

  func encoded(_ object: ClusterObject, _ encoding: WireEncoding) -> [UInt8] {
    let kept = state.withLock { state in
      switch encoding {
      case .json: state.json
      case .protobuf: state.protobuf
      }
    }
    if let kept { return kept }
    let made = object.encode(encoding)
    state.withLock { state in
      switch encoding {
      case .json: if isKept { state.json = made }
      case .protobuf:
        state.protobufLength = made.count
        if isKept { state.protobuf = made }
      }
    }
    return made
  }

  func protobufLength(_ object: ClusterObject) -> Int {
    state.withLock(\.protobufLength) ?? encoded(object, .protobuf).count
  }
}
