import Fixtures
import Testing

@testable import Kubernetes

@Suite struct WirePropertyTests {
  @Test("any pods, in any pieces, are read as they were written", arguments: 0..<16 as Range<UInt64>)
  func pods(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let writer = PodWriter(ballast: .random(in: 0...6, using: &generator))
    let pods = RandomPods.make(.random(in: 0...8, using: &generator), seed: seed)
    let continuation = Bool.random(using: &generator) ? "more" : ""
    let written = Reading.List(
      pods: pods,
      head: ListHead(resourceVersion: "\(seed + 1)", continuation: continuation.isEmpty ? nil : continuation)
    )
    let version = "\(seed + 1)"
    let protobuf = writer.protobufList(pods, version: version, continuation: continuation)
    let json = writer.jsonList(
      pods,
      version: version,
      continuation: continuation,
      metadataIsLast: .random(using: &generator)
    )
    for (body, encoding) in [(protobuf, WireEncoding.protobuf), (json, .json)] {
      for longest in [1, 1000] {
        let chunks = Reading.cut(body, longest: longest, using: &generator)
        #expect(try Reading.list(chunks, encoding) == written)
      }
    }
    let events = pods.map { Reading.Event.modified($0) }
    let frames = pods.flatMap { ProtobufWriter.event("MODIFIED", writer.protobuf($0)) }
    let lines = Array(pods.map { #"{"type":"MODIFIED","object":\#(writer.json($0))}"# + "\n" }.joined().utf8)
    for (body, encoding) in [(frames, WireEncoding.protobuf), (lines, .json)] {
      let chunks = Reading.cut(body, longest: 300, using: &generator)
      #expect(try Reading.watch(chunks, encoding) == events)
    }
  }

  /// That they end the process would be the failure; they may be read as something else or refused.
  @Test("recordings with bytes changed, left out or repeated are read or refused, and end nothing")
  func mutations() throws {
    var generator = SeededGenerator(seed: 99)
    let pods = try Reading.list(Recorded("pods-list-page1").body, .json).pods
    let frames = pods.flatMap { ProtobufWriter.event("ADDED", PodWriter().protobuf($0)) }
    let seeds: [(body: [UInt8], encoding: WireEncoding, isList: Bool)] = [
      (try Recorded("pods-list-page1.protobuf").body, .protobuf, true),
      (try Recorded("pods-list-page1").body, .json, true),
      (frames, .protobuf, false),
      (try Recorded("pods-watchlist-initial-events").body, .json, false),
    ]
    var refused = 0
    for round in 0..<2000 {
      let seed = seeds[round % seeds.count]
      var body = seed.body
      for _ in 0...Int.random(in: 0...3, using: &generator) {
        let place = Int.random(in: body.indices, using: &generator)
        let end = min(body.count, place + .random(in: 1...20, using: &generator))
        switch Int.random(in: 0...4, using: &generator) {
        case 0: body[place] = .random(in: 0...255, using: &generator)
        case 1: body[place] ^= 1 << UInt8.random(in: 0...7, using: &generator)
        case 2: body.removeSubrange(place..<end)
        case 3: body.insert(contentsOf: body[place..<end], at: place)
        default: body.replaceSubrange(place..<end, with: repeatElement(0xFF, count: end - place))
        }
      }
      let chunks = Reading.cut(body, longest: 2000, using: &generator)
      do {
        if seed.isList {
          _ = try Reading.list(chunks, seed.encoding)
        } else {
          _ = try Reading.watch(chunks, seed.encoding)
        }
      } catch {
        refused += 1
        #expect(!error.description.isEmpty)
      }
    }
    #expect((200..<2000).contains(refused))
  }
}
