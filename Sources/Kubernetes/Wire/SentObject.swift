import FoundationEssentials
import NIOCore

/// An object as it was sent, read as far as its metadata; the rest is read when it turns out to matter.
///
/// It shares the memory of the answer's chunks, so it is to be read or dropped soon.
public struct SentObject: Sendable {
  public let head: ObjectHead
  private let bytes: ByteBuffer
  private let encoding: WireEncoding

  init(_ bytes: ByteBuffer, encoding: WireEncoding) throws(WireFault) {
    self.bytes = bytes
    self.encoding = encoding
    switch encoding {
    case .json: head = try ObjectHead(json: bytes)
    case .protobuf: head = ObjectHead(try ProtobufAnyObject(reading: bytes))
    }
  }

  func pod() throws(WireFault) -> Pod {
    switch encoding {
    case .json:
      do {
        return Pod(try JSONDecoder().decode(WirePod.self, from: Data(bytes.readableBytesView)))
      } catch {
        throw WireFault(error)
      }
    case .protobuf:
      return Pod(head, try ProtobufPod(reading: bytes))
    }
  }

  /// For a pod that is kept: what it has in common with others is kept once.
  public func pod(sharing strings: inout StringPool) throws(WireFault) -> Pod {
    var pod = try pod()
    strings.share(&pod)
    return pod
  }
}
