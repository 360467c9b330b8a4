import Fixtures
import NIOCore
import Testing

@testable import Kubernetes

/// Reads whole answers in pieces, as they come from a network.
enum Reading {
  struct List: Equatable {
    var pods: [Pod]
    var head: ListHead
  }

  static func list(
    _ chunks: [ArraySlice<UInt8>],
    _ encoding: WireEncoding,
    kind: String = "Pod",
    limit: Int = 1 << 20
  ) throws(WireFault) -> List {
    var reader = ListReader(kind: kind, encoding: encoding, objectLimit: limit)
    var strings = StringPool()
    var pods: [Pod] = []
    for chunk in chunks {
      reader.append(ByteBuffer(bytes: chunk))
      while let object = try reader.next() {
        let pod = try object.pod(sharing: &strings)
        #expect(object.head == pod.head)
        pods.append(pod)
      }
    }
    return List(pods: pods, head: try reader.end())
  }

  static func list(
    _ body: [UInt8],
    _ encoding: WireEncoding,
    kind: String = "Pod",
    limit: Int = 1 << 20
  ) throws(WireFault) -> List {
    try list([body[...]], encoding, kind: kind, limit: limit)
  }

  static func list(_ json: String, limit: Int = 1 << 20) throws(WireFault) -> List {
    try list(Array(json.utf8), .json, limit: limit)
  }

  static func watch(
    _ chunks: [ArraySlice<UInt8>],
    _ encoding: WireEncoding,
    limit: Int = 1 << 20
  ) throws(WireFault) -> [Event] {
    var reader = WatchReader(encoding: encoding, objectLimit: limit)
    var events: [Event] = []
    for chunk in chunks {
      reader.append(ByteBuffer(bytes: chunk))
      while let event = try reader.next() { events.append(try Event(event)) }
    }
    return events
  }

  static func watch(_ body: [UInt8], _ encoding: WireEncoding, limit: Int = 1 << 20) throws(WireFault) -> [Event] {
    try watch([body[...]], encoding, limit: limit)
  }

  /// A `SentEvent` with its pod read, to be compared.
  enum Event: Equatable {
    case added(Pod)
    case modified(Pod)
    case deleted(Pod)
    case bookmark(String, endsInitialEvents: Bool)
    case error(WireStatus)
    case unknown(String)

    init(_ event: SentEvent) throws(WireFault) {
      switch event {
      case .added(let object): self = .added(try object.pod())
      case .modified(let object): self = .modified(try object.pod())
      case .deleted(let object): self = .deleted(try object.pod())
      case .bookmark(let version, let isEnd): self = .bookmark(version, endsInitialEvents: isEnd)
      case .error(let status): self = .error(status)
      case .unknown(let type): self = .unknown(type)
      }
    }
  }

  /// The heads alone, for tests that read the same thing thousands of times.
  static func listHeads(_ chunks: [ArraySlice<UInt8>], _ encoding: WireEncoding) throws(WireFault) -> [ObjectHead] {
    var reader = ListReader(kind: "Pod", encoding: encoding, objectLimit: 1 << 20)
    var heads: [ObjectHead] = []
    for chunk in chunks {
      reader.append(ByteBuffer(bytes: chunk))
      while let object = try reader.next() { heads.append(object.head) }
    }
    _ = try reader.end()
    return heads
  }

  static func watchHeads(_ chunks: [ArraySlice<UInt8>], _ encoding: WireEncoding) throws(WireFault) -> [ObjectHead] {
    var reader = WatchReader(encoding: encoding, objectLimit: 1 << 20)
    var heads: [ObjectHead] = []
    for chunk in chunks {
      reader.append(ByteBuffer(bytes: chunk))
      while let event = try reader.next() {
        switch event {
        case .added(let object), .modified(let object), .deleted(let object): heads.append(object.head)
        case .bookmark(let version, _): heads.append(ObjectHead(resourceVersion: version))
        case .error, .unknown: heads.append(ObjectHead())
        }
      }
    }
    return heads
  }

  /// A body in pieces of random lengths, some of them empty.
  static func cut(_ body: [UInt8], longest: Int, using generator: inout SeededGenerator) -> [ArraySlice<UInt8>] {
    var rest = body[...]
    var chunks: [ArraySlice<UInt8>] = []
    while !rest.isEmpty {
      let length = Int.random(in: 0...longest, using: &generator)
      chunks.append(rest.prefix(length))
      rest = rest.dropFirst(length)
    }
    return chunks
  }

  static func problem(_ read: () throws(WireFault) -> some Any) -> WireFault.Problem? {
    do {
      _ = try read()
      return nil
    } catch {
      return error.problem
    }
  }
}

extension Pod {
  var head: ObjectHead {
    ObjectHead(
      namespace: namespace,
      name: name,
      uid: uid,
      resourceVersion: resourceVersion,
      labels: labels,
      annotations: annotations
    )
  }
}

/// A recorded body and how it is written.
struct Recorded {
  var body: [UInt8]
  var encoding: WireEncoding

  init(_ name: String) throws {
    let recording = try Fixture.kubernetes(name)
    body = recording.body
    encoding = try #require(
      WireEncoding(contentType: recording.headers.first { $0.name.lowercased() == "content-type" }?.value)
    )
  }
}
