import NIOCore
import Testing

@testable import Kubernetes

@Suite struct ProtobufListTests {
  private static let pod = Array(PodWriter().protobuf(Pod(namespace: "a", name: "b", uid: "c")))

  private func list(_ bytes: [UInt8], limit: Int = 1 << 20) throws(WireFault) -> Reading.List {
    try Reading.list(bytes, .protobuf, limit: limit)
  }

  private func envelope(_ body: (inout ProtobufWriter) -> Void) -> [UInt8] {
    Array("k8s\0".utf8) + ProtobufWriter.message(body)
  }

  private let typeMeta = ProtobufWriter.message { $0.text(2, "PodList") }

  private let items = ProtobufWriter.message {
    $0.number(9, 3)
    $0.bytes(2, pod)
    $0.message(7) { $0.text(1, "a later version's") }
    $0.bytes(2, pod)
    $0.message(1) { $0.text(2, "5") }
  }

  @Test("type and metadata may come last, and fields that are not known anywhere")
  func order() throws {
    let read = try list(
      envelope {
        $0.number(12, -1)
        $0.bytes(2, items)
        $0.text(13, "?")
        $0.bytes(1, typeMeta)
      }
    )
    #expect(read.pods.map(\.name) == ["b", "b"])
    #expect(read.head == ListHead(resourceVersion: "5"))
  }

  @Test("a list without objects is read")
  func empty() throws {
    let read = try list(PodWriter().protobufList([], version: "8", continuation: ""))
    #expect(read == Reading.List(pods: [], head: ListHead(resourceVersion: "8")))
  }

  @Test("what is no protobuf of the API is refused at its first byte")
  func magic() {
    for text in ["{", "k8s ", "\0", "<html>"] {
      #expect(
        Reading.problem { () throws(WireFault) in try list(Array(text.utf8)) } == ProtobufEnvelope.noMagic.problem
      )
    }
  }

  @Test("what a list must have and does not is named")
  func lacking() {
    let noKind = envelope { $0.bytes(2, items) }
    #expect(
      Reading.problem { () throws(WireFault) in try list(noKind) }
        == .malformed("it has no kind, where \"PodList\" is expected")
    )
    let noVersion = ProtobufWriter.enveloped(kind: "PodList", ProtobufWriter.message { $0.bytes(2, Self.pod) })
    #expect(
      Reading.problem { () throws(WireFault) in try list(noVersion) } == .malformed("the list has no resource version")
    )
    #expect(
      Reading.problem { () throws(WireFault) in try list(ProtobufWriter.enveloped(kind: "Status", [])) }
        == .otherKind("Status", expected: "PodList")
    )
  }

  @Test("a compressed object is refused, which nobody asked for")
  func encoded() {
    let body = envelope {
      $0.bytes(1, typeMeta)
      $0.bytes(2, items)
      $0.text(3, "gzip")
    }
    #expect(
      Reading.problem { () throws(WireFault) in try list(body) }
        == .malformed("the object is encoded as \"gzip\", which was not asked for")
    )
  }

  @Test("an object that claims to be longer than its list is refused before it has come")
  func lyingItem() {
    var lying = ProtobufWriter()
    lying.varint(2 << 3 | 2)
    lying.varint(1000)
    let body = envelope {
      $0.bytes(1, typeMeta)
      $0.bytes(2, lying.bytes)
    }
    #expect(
      Reading.problem { () throws(WireFault) in try list(body) }
        == .malformed("field 2 of the list, behind 0 objects, is longer than the list")
    )
  }

  @Test(
    "a length that cannot be, a number that does not end and a type that does not exist are faults",
    arguments: [
      // raw with 2⁶⁴ − 1 bytes, with 2⁶³, with 4 GB
      [0x12, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01],
      [0x12, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01],
      [0x12, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F],
      // eleven bytes, and a tenth with more than a bit
      [0x12, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01],
      [0x12, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x02],
      // field 0, a field beyond 2²⁹, groups, types 6 and 7
      [0x02, 0x00], [0xFA, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F], [0x13], [0x14], [0x16], [0x17],
      // an envelope's text and type that are longer than the bound
      [0x1A, 0xFF, 0xFF, 0xFF, 0x07], [0x0A, 0xFF, 0xFF, 0xFF, 0x07],
      // a type that is no text, or breaks off
      [0x0A, 0x03, 0x12, 0x01, 0xFF], [0x0A, 0x02, 0x12, 0x05],
    ] as [[UInt8]]
  )
  func hostile(bytes: [UInt8]) {
    #expect(throws: WireFault.self) { try list(Array("k8s\0".utf8) + bytes) }
    // As an event's object, that of an object's envelope: the same fields behind the same four bytes.
    let event = ProtobufWriter.message {
      $0.text(1, "ADDED")
      $0.message(2) { $0.bytes(1, Array("k8s\0".utf8) + bytes) }
    }
    #expect(throws: WireFault.self) { try Reading.watch(ProtobufWriter.framed(event), .protobuf) }
  }

  @Test("an object whose own fields are broken is refused by name")
  func brokenItem() {
    let broken = ProtobufWriter.message {
      $0.message(1) { $0.text(2, "5") }
      $0.bytes(2, [0x0A, 0x7F, 0x00])
    }
    let problem = Reading.problem { () throws(WireFault) in
      try list(ProtobufWriter.enveloped(kind: "PodList", broken))
    }
    guard case .malformed(let words)? = problem else {
      Issue.record("\(String(describing: problem))")
      return
    }
    #expect(words.contains("AnyObject cannot be decoded"))
  }

  @Test("texts that are no UTF-8, as a termination message may be, are mended and refuse no list")
  func notUTF8() throws {
    let bad: [UInt8] = [0x61, 0xFF, 0x62]
    let pod = ProtobufWriter.message {
      $0.message(1) {
        $0.text(1, "p")
        $0.message(12) {
          $0.text(1, "note")
          $0.bytes(2, bad)
        }
      }
      $0.message(3) {
        $0.bytes(3, bad)
        $0.message(8) {
          $0.text(1, "c")
          $0.message(2) {
            $0.message(3) {
              $0.number(1, -1)
              $0.bytes(4, bad)
            }
          }
        }
      }
    }
    let read = try list(
      ProtobufWriter.enveloped(
        kind: "PodList",
        ProtobufWriter.message {
          $0.message(1) { $0.text(2, "5") }
          $0.bytes(2, pod)
        }
      )
    )
    let first = try #require(read.pods.first)
    #expect(first.annotations == ["note": "a\u{FFFD}b"])
    #expect(first.message == "a\u{FFFD}b")
    #expect(
      first.containerStatuses.first?.state
        == .terminated(ContainerStatus.Termination(exitCode: -1, message: "a\u{FFFD}b"))
    )
  }

  @Test("a time beyond all calendars is none", arguments: [Int.max, Int.min, 253_402_300_800])
  func time(seconds: Int) throws {
    let pod = ProtobufWriter.message { $0.message(1) { $0.message(8) { $0.number(1, seconds) } } }
    #expect(try SentObject(ByteBuffer(bytes: pod), encoding: .protobuf).pod().creationTimestamp == nil)
  }
}
