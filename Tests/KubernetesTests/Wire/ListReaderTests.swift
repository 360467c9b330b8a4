import NIOCore
import Testing

@testable import Kubernetes

@Suite struct ListReaderTests {
  @Test("the same pods are read of a recorded list in either encoding")
  func twins() throws {
    let protobuf = try Recorded("pods-list-page1.protobuf")
    let json = try Recorded("pods-list-page1")
    #expect(protobuf.encoding == .protobuf)
    #expect(json.encoding == .json)
    let read = try Reading.list(protobuf.body, .protobuf)
    #expect(read.pods == (try Reading.list(json.body, .json)).pods)
    #expect(read.pods == (try RecordingTests.page("pods-list-page1")).pods)
    #expect(read.pods.map(\.name) == ["aaaa1111", "bbbb2222"])
    #expect(read.head.resourceVersion == "221")
    #expect(read.head.continuation?.hasPrefix("eyJ2Ijoi") == true)
  }

  @Test("a recorded list gives the same pods wherever it is cut in two", arguments: ["", ".protobuf"])
  func cuts(ending: String) throws {
    let list = try Recorded("pods-list-page1\(ending)")
    let whole = try Reading.listHeads([list.body[...]], list.encoding)
    #expect(whole.count == 2)
    for cut in list.body.indices {
      guard try Reading.listHeads([list.body[..<cut], list.body[cut...]], list.encoding) == whole else {
        Issue.record("cut at \(cut)")
        return
      }
    }
  }

  @Test("a recorded list gives the same pods in chunks of any size", arguments: [1, 2, 3, 7, 1000], ["", ".protobuf"])
  func chunks(size: Int, ending: String) throws {
    let list = try Recorded("pods-list-page1\(ending)")
    let chunks = stride(from: 0, to: list.body.count, by: size).map {
      list.body[$0..<min($0 + size, list.body.count)]
    }
    #expect(try Reading.list(chunks, list.encoding) == Reading.list(list.body, list.encoding))
  }

  @Test("a list that ends anywhere before its end is cut", arguments: ["", ".protobuf"])
  func truncated(ending: String) throws {
    let list = try Recorded("pods-list-page1\(ending)")
    // The recording's last bytes are empty fields of the envelope, or a newline: without them nothing is missing.
    let needed = ending.isEmpty ? list.body.count - 1 : list.body.count - 4
    var lacking = 0
    for length in 0..<needed {
      let chunks = [list.body[..<length]]
      switch Reading.problem({ () throws(WireFault) in try Reading.listHeads(chunks, list.encoding) }) {
      case .cut: break
      // Between two fields of the envelope nothing shows that there should be more, but what is not there.
      case .malformed: lacking += 1
      case let problem:
        Issue.record("after \(length) bytes: \(String(describing: problem))")
        return
      }
    }
    #expect(lacking == (ending.isEmpty ? 0 : 2))
  }

  @Test("objects are handed on before the list is there as a whole")
  func early() throws {
    for (encoding, body) in [
      (WireEncoding.protobuf, PodWriter().protobufList(RandomPods.make(200, seed: 1), version: "1")),
      (.json, PodWriter().jsonList(RandomPods.make(200, seed: 1), version: "1")),
    ] {
      var reader = ListReader(kind: "Pod", encoding: encoding, objectLimit: 16 << 10)
      var objects = 0
      for start in stride(from: 0, to: body.count / 2, by: 1000) {
        reader.append(ByteBuffer(bytes: body[start..<start + 1000]))
        while try reader.next() != nil { objects += 1 }
      }
      #expect((80...120).contains(objects))
    }
  }

  @Test("objects of any kind are read as far as their metadata")
  func namespaces() throws {
    let object = ProtobufWriter.message { namespace in
      namespace.message(1) {
        $0.text(1, "team-a")
        $0.texts(11, ["scraped": "yes"])
      }
      namespace.message(2) { $0.text(1, "kubernetes") }
    }
    let list = ProtobufWriter.message {
      $0.message(1) { $0.text(2, "9") }
      $0.bytes(2, object)
    }
    let json =
      #"{"kind":"NamespaceList","metadata":{"resourceVersion":"9"},"items":[{"metadata":{"name":"team-a","labels":{"scraped":"yes"}},"spec":{"finalizers":["kubernetes"]}}]}"#
    for (encoding, body) in [
      (WireEncoding.protobuf, ProtobufWriter.enveloped(kind: "NamespaceList", list)), (.json, Array(json.utf8)),
    ] {
      var reader = ListReader(kind: "Namespace", encoding: encoding, objectLimit: 1 << 10)
      reader.append(ByteBuffer(bytes: body))
      #expect(try reader.next()?.head == ObjectHead(name: "team-a", labels: ["scraped": "yes"]))
      #expect(try reader.next()?.head == nil)
      #expect(try reader.end() == ListHead(resourceVersion: "9"))
    }
  }

  @Test("a list of another kind is refused before its first object")
  func kind() throws {
    for ending in ["", ".protobuf"] {
      let list = try Recorded("pods-list-page1\(ending)")
      var reader = ListReader(kind: "Namespace", encoding: list.encoding, objectLimit: 1 << 20)
      reader.append(ByteBuffer(bytes: list.body))
      #expect(throws: WireFault(.otherKind("PodList", expected: "NamespaceList"))) { try reader.next()?.head }
    }
  }

  @Test("an object larger than the bound is refused, and one just as large is read", arguments: ["", ".protobuf"])
  func bound(ending: String) throws {
    let list = try Recorded("pods-list-page1\(ending)")
    func problem(_ limit: Int) -> WireFault.Problem? {
      Reading.problem { () throws(WireFault) in try Reading.list(list.body, list.encoding, limit: limit) }
    }
    let smallest = try #require((1500...2700).first { problem($0) == nil })
    let refused = (1...2).map { WireFault.Problem.tooLarge("object \($0) of the list", limit: smallest - 1) }
    #expect(problem(smallest - 1).map(refused.contains) == true)
    // Not only once it has come: a length alone is enough, and so are more bytes than there may be.
    var reader = ListReader(kind: "Pod", encoding: list.encoding, objectLimit: 1000)
    #expect(throws: WireFault.self) {
      for byte in list.body.prefix(1800) {
        reader.append(ByteBuffer(bytes: [byte]))
        while try reader.next() != nil {}
      }
    }
  }
}
