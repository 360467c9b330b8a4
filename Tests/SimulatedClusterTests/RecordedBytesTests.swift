import Fixtures
import FoundationEssentials
import Kubernetes
import Testing

@testable import SimulatedCluster

@Suite("What is written is the recorded answer, byte for byte")
struct RecordedBytesTests {
  /// A list of the recorded pods, with what the server made up there: uids, times, managed fields.
  private func list(_ recording: Recording, _ encoding: WireEncoding) throws -> [UInt8] {
    let json = try JSON(Fixture.kubernetes("pods-list-page1").body)
    let items = json["items"]?.elements ?? []
    let time = Date(timeIntervalSince1970: 1_795_227_375)
    let managed = try managedFields()
    let pods = items.map { item in
      var pod = Pod.recorded(item[path: "metadata.name"]?.text ?? "")
      pod.uid = item[path: "metadata.uid"]?.text ?? ""
      pod.resourceVersion = item[path: "metadata.resourceVersion"]?.text ?? ""
      pod.creationTimestamp = time
      return WirePod(pod, managedFields: [.init(manager: "unknown", time: time, fields: managed)]).encode(encoding)
    }
    switch encoding {
    case .json:
      let token = json[path: "metadata.continue"]?.text ?? ""
      let head = #"{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"67","continue":"\#(token)","#
      let items = pods.map { String(decoding: $0, as: UTF8.self) }.joined(separator: ",")
      return Array((head + #""remainingItemCount":2},"items":[\#(items)]}"# + "\n").utf8)
    case .protobuf:
      var list = ProtobufWriter()
      let metadata = try WireMessage.enveloped(recording.body).object.message(1)
      list.message(1) { writer in
        writer.field(1, "")
        writer.field(2, metadata.text(2) ?? "")
        writer.field(3, metadata.text(3) ?? "")
        writer.field(4, 2)
      }
      for pod in pods { list.field(2, pod) }
      return ProtobufEnvelope.wrap(list.bytes, kind: "PodList")
    }
  }

  /// The text of the one entry, which is the same for all the recorded pods.
  private func managedFields() throws -> String {
    let text = String(decoding: try Fixture.kubernetes("pods-list-page1").body, as: UTF8.self)
    let start = try #require(text.firstRange(of: #""fieldsV1":"#))
    let end = try #require(text.firstRange(of: #"}]},"spec":"#))
    return String(text[start.upperBound..<end.lowerBound])
  }

  @Test("a page of a list, in JSON and in protobuf", arguments: WireEncoding.allCases)
  func page(encoding: WireEncoding) throws {
    let recording = try Fixture.kubernetes(encoding == .json ? "pods-list-page1" : "pods-list-page1.protobuf")
    let made = try list(recording, encoding)
    #expect(recording.body.count > 3000)
    #expect(made == recording.body)
  }

  @Test("the whole of a list is what its pieces are", arguments: WireEncoding.allCases)
  func wholeList(encoding: WireEncoding) throws {
    let pods = ["a", "b"].map { StoredEntry(.pod(.recorded($0), nil), keepsBytes: true) }
    let body = ListBody.whole(ListBody(.pods, pods, version: 67, continue: nil, remaining: nil, encoding))
    switch encoding {
    case .json:
      #expect(try JSON(body)["items"]?.elements.map { $0[path: "metadata.name"]?.text } == ["a", "b"])
      #expect(body.last == UInt8(ascii: "\n"))
    case .protobuf:
      let list = try WireMessage.enveloped(body)
      #expect(list.kind == "PodList")
      #expect(try list.object.message(1).text(2) == "67")
      #expect(try list.object.messages(2).map { try $0.message(1).text(1) } == ["a", "b"])
    }
  }

  @Test("texts are escaped as Go does")
  func escapes() throws {
    var writer = JSONWriter()
    writer.string("a\"\\\n\t<&>\u{1}é")
    #expect(String(decoding: writer.bytes, as: UTF8.self) == #""a\"\\\n\t\u003c\u0026\u003e\u0001é""#)
    #expect(try JSON(writer.bytes).text == "a\"\\\n\t<&>\u{1}é")
  }

  @Test("numbers and lengths above 127 take more bytes, negative ones ten")
  func varints() throws {
    var writer = ProtobufWriter()
    writer.field(1, 300)
    writer.message(2) { $0.field(3, String(repeating: "x", count: 200)) }
    writer.field(4, -1)
    #expect(writer.bytes.prefix(3) == [0x08, 0xAC, 0x02])
    let message = try WireMessage(writer.bytes)
    #expect(message.number(1) == 300)
    #expect(try message.message(2).text(3)?.count == 200)
    #expect(message.number(4) == -1)
    #expect(writer.bytes.count == 3 + 3 + 203 + 11)
  }
}
