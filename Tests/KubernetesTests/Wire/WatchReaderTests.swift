import NIOCore
import Testing

@testable import Kubernetes

@Suite struct WatchReaderTests {
  private static let names = [
    "pods-watch-life", "pods-watchlist-initial-events", "pods-watch-too-old", "pods-watch-future-rv",
    "pods-watchlist-unsupported",
  ]

  /// What the recorded lines were read as before there was a reader that streams.
  private func expected(_ event: Reading.Event) -> WatchEvent {
    switch event {
    case .added(let pod): .added(pod)
    case .modified(let pod): .modified(pod)
    case .deleted(let pod): .deleted(pod)
    case .bookmark(let version, let isEnd): .bookmark(resourceVersion: version, endsInitialEvents: isEnd)
    case .error(let status): .error(RecordingTests.call.failed(status))
    case .unknown(let type): .unknown(type: type)
    }
  }

  /// The same events in protobuf, of which there is no recording.
  private func protobuf(_ events: [Reading.Event]) -> [UInt8] {
    let writer = PodWriter()
    return events.flatMap { event in
      switch event {
      case .added(let pod): ProtobufWriter.event("ADDED", writer.protobuf(pod))
      case .modified(let pod): ProtobufWriter.event("MODIFIED", writer.protobuf(pod))
      case .deleted(let pod): ProtobufWriter.event("DELETED", writer.protobuf(pod))
      case .bookmark(let version, let isEnd):
        ProtobufWriter.event(
          "BOOKMARK",
          writer.protobuf(
            Pod(
              namespace: "",
              name: "",
              uid: "",
              resourceVersion: version,
              annotations: isEnd ? ["k8s.io/initial-events-end": "true"] : [:]
            )
          )
        )
      case .error(let status):
        ProtobufWriter.event("ERROR", kind: "Status", WireStatusTests.protobuf(status))
      case .unknown(let type): ProtobufWriter.event(type, [])
      }
    }
  }

  @Test("every recorded watch is read", arguments: names)
  func recordings(name: String) throws {
    let watch = try Recorded(name)
    let events = try Reading.watch(watch.body, watch.encoding)
    #expect(events.map(expected) == (try RecordingTests.events(name)))
  }

  @Test(
    "a recorded life is the same wherever it is cut, in either encoding",
    arguments: [WireEncoding.json, .protobuf]
  )
  func cuts(encoding: WireEncoding) throws {
    let whole = try Reading.watch(Recorded("pods-watch-life").body, .json)
    #expect(whole.count == 9)
    // Of its end only: the cuts are as many as the bytes.
    let events = Array(whole.suffix(3))
    let lines = try Recorded("pods-watch-life").body.split(separator: UInt8(ascii: "\n")).suffix(3)
    let body = encoding == .json ? Array(lines.joined(separator: [0x0A])) + [0x0A] : protobuf(events)
    #expect(try Reading.watch(body.indices.map { body[$0...$0] }, encoding) == events)
    let heads = try Reading.watchHeads([body[...]], encoding)
    #expect(heads.last?.resourceVersion == "232")
    for cut in body.indices {
      guard try Reading.watchHeads([body[..<cut], body[cut...]], encoding) == heads else {
        Issue.record("cut at \(cut)")
        return
      }
    }
  }

  @Test("an event that is cut when the stream ends is dropped", arguments: [WireEncoding.json, .protobuf])
  func unfinished(encoding: WireEncoding) throws {
    let whole = try Reading.watch(Recorded("pods-watch-life").body, .json)
    let body = encoding == .json ? try Recorded("pods-watch-life").body : protobuf(whole)
    #expect(try Reading.watch(body.dropLast(), encoding) == whole.dropLast())
  }

  @Test("errors, ends of initial events and types that are not known are read of protobuf as of JSON")
  func kinds() throws {
    var status = WireStatus()
    status.kind = "Status"
    status.message = "too old resource version: 1 (5)"
    status.reason = "Expired"
    status.code = 410
    status.details = WireStatus.Details(retryAfterSeconds: 3)
    let events: [Reading.Event] = [
      .bookmark("232", endsInitialEvents: true), .bookmark("233", endsInitialEvents: false), .unknown("SOMETHING"),
      .error(status),
    ]
    #expect(try Reading.watch(protobuf(events), .protobuf) == events)
    let json = """
      {"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"232","annotations":{"k8s.io/initial-events-end":"true"}}}}

      \r
      {"object":{"metadata":{"resourceVersion":"233"}},"type":"BOOKMARK"}
       {"type":"SOMETHING","object":[1]}
      {"type":"ERROR","object":{"kind":"Status","message":"too old resource version: 1 (5)","reason":"Expired","code":410,"details":{"retryAfterSeconds":3}}}

      """
    #expect(try Reading.watch(Array(json.utf8), .json) == events)
  }

  @Test("an event larger than the bound is refused by its length alone, and one as large as it is read")
  func bound() throws {
    let event = ProtobufWriter.event("ADDED", PodWriter().protobuf(Pod(namespace: "a", name: "b", uid: "c")))
    let length = event.count - 4
    #expect(try Reading.watch(event, .protobuf, limit: length).count == 1)
    let fault = Reading.problem { () throws(WireFault) in
      try Reading.watch([event.prefix(4)], .protobuf, limit: length - 1)
    }
    #expect(fault == .tooLarge("an event of the watch", limit: length - 1))
    let json = Reading.problem { () throws(WireFault) in
      try Reading.watch(Array(#"{"type":"ADDED""#.utf8), .json, limit: 10)
    }
    #expect(json == .tooLarge("an event of the watch", limit: 10))
    #expect(throws: WireFault.self) { try Reading.watch([0xFF, 0xFF, 0xFF, 0xFF], .protobuf) }
  }

  @Test(
    "what is no event is refused",
    arguments: [
      "{\n", "[]\n", "{\"type\":1,\"object\":{}}\n", "{\"type\":\"ADDED\"}\n", "{\"type\":\"ADDED\",\"object\":1}\n",
      "{\"type\":\"ERROR\",\"object\":[]}\n", "{\"type\":\"ADDED\",\"object\":{}} {}\n",
    ]
  )
  func refused(line: String) {
    #expect(throws: WireFault.self) { try Reading.watch(Array(line.utf8), .json) }
  }

  @Test("an event without an envelope around its object, or with an error that is no Status, is refused")
  func refusedProtobuf() {
    let bare = ProtobufWriter.message {
      $0.text(1, "ADDED")
      $0.message(2) { $0.message(1) { $0.text(1, "b") } }
    }
    let empty = ProtobufWriter.message { $0.text(1, "ADDED") }
    for event in [ProtobufWriter.framed(bare), ProtobufWriter.framed(empty)] {
      #expect(
        Reading.problem { () throws(WireFault) in try Reading.watch(event, .protobuf) }
          == ProtobufEnvelope.noMagic.problem
      )
    }
    #expect(
      Reading.problem { () throws(WireFault) in try Reading.watch(ProtobufWriter.event("ERROR", []), .protobuf) }
        == .otherKind("Pod", expected: "Status")
    )
  }
}
