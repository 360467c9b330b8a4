import NIOCore
import Testing

@testable import Kubernetes

@Suite struct JSONListTests {
  private func names(_ json: String) throws(WireFault) -> [String] {
    try Reading.list(json).pods.map(\.name)
  }

  @Test(
    "items are found wherever they stand, and nowhere else",
    arguments: [
      #"{"kind":"PodList","metadata":{"resourceVersion":"1"},"items":[{"metadata":{"name":"a"}},{"metadata":{"name":"b"}}]}"#,
      #"{"items":[{"metadata":{"name":"a"}},{"metadata":{"name":"b"}}],"metadata":{"resourceVersion":"1"},"kind":"PodList"}"#,
      #"{"other":{"items":[{"metadata":{"name":"no"}}]},"x":[{"items":[1]}],"kind":"PodList","items":[{"items":[{}],"metadata":{"name":"a"}},{"metadata":{"name":"b"},"status":{"items":[{"metadata":{"name":"no"}}]}}],"metadata":{"items":[],"resourceVersion":"1"}}"#,
      #"{"a":"\"items\":[{\"metadata\":","kind":"PodList","b":"\\","c":"\\\"","it\u0065ms":[{"metadata":{"name":"\u0061","labels":{"]":"}"}}},{"metadata":{"name":"b","x":"\\\\\"]}"}}],"metadata":{"resourceVersion":"1"}}"#,
      "\n { \"kind\" : \"PodList\" ,\r\n\t\"n\" : -1.5e3 , \"t\":true,\"z\":null , \"metadata\" : { \"resourceVersion\" : \"1\" } , \"items\" : [ { \"metadata\" : { \"name\" : \"a\" } } , { \"metadata\":{\"name\":\"b\"} } ] } \n",
    ]
  )
  func items(json: String) throws {
    let bytes = Array(json.utf8)
    #expect(try names(json) == ["a", "b"])
    for cut in bytes.indices {
      #expect(try Reading.list([bytes[..<cut], bytes[cut...]], .json).pods.map(\.name) == ["a", "b"])
    }
    #expect(try Reading.list(bytes.indices.map { bytes[$0...$0] }, .json).pods.map(\.name) == ["a", "b"])
  }

  @Test(
    "no items, and items that are null, are none",
    arguments: ["", #","items":null"#, #","items":[]"#, #","items":[ ]"#]
  )
  func none(items: String) throws {
    let json = #"{"kind":"PodList","metadata":{"resourceVersion":"1","continue":""}\#(items)}"#
    #expect(try Reading.list(json) == Reading.List(pods: [], head: ListHead(resourceVersion: "1")))
  }

  @Test(
    "what is no list is refused",
    arguments: [
      #"[]"#, #""PodList""#, #"{"kind":"PodList""metadata":{}}"#, #"{"kind" "PodList"}"#, #"{"kind":}"#,
      #"{"kind":"PodList",}"#, #"{,}"#, #"{"kind":"PodList"}"#, #"{"metadata":{"resourceVersion":"1"}}"#,
      #"{"kind":"PodList","metadata":{"resourceVersion":"1"},"items":[,]}"#,
      #"{"kind":"PodList","metadata":{"resourceVersion":"1"},"items":[{}{}]}"#,
      #"{"kind":"PodList","metadata":{"resourceVersion":"1"},"items":[{},]}"#,
      #"{"kind":"PodList","metadata":{"resourceVersion":"1"},"items":[1]}"#,
      #"{"kind":"PodList","metadata":{"resourceVersion":"1"},"items":{}}"#,
      #"{"kind":"PodList","metadata":{"resourceVersion":"1"},"items":[{"metadata":[}]}"#,
      #"{"kind":"PodList","metadata":{"resourceVersion":"1"},"items":[{"metadata":{"name":1}}]}"#,
      #"{"kind":"PodList","metadata":{"resourceVersion":"1"},"items":[{"metadata":{"name":"\x"}}]}"#,
      #"{"kind":"PodList","metadata":{"resourceVersion":"1"},"items":[{"metadata":{"labels":{"a":{}}}}]}"#,
      #"{"kind":"PodList","metadata":{"resourceVersion":"1"},"items":[{"metadata":{},"spec":{"a":}}]}"#,
      #"{"kind":"PodList","metadata":{"resourceVersion":1},"items":[]}"#,
      #"{"kind":"PodList","metadata":{"resourceVersion":"1"},"items":[]}}"#,
      #"{"kind":"PodList","metadata":{"resourceVersion":"1"},"items":[]}{}"#,
      #"{"kind":"Status","metadata":{"resourceVersion":"1"},"items":[]}"#,
      "k8s\0",
    ]
  )
  func refused(json: String) {
    #expect(throws: WireFault.self) { try Reading.list(json) }
  }

  @Test("nesting of any depth is passed over where nobody reads it, and refused where somebody does")
  func depth() throws {
    let deep = String(repeating: "[", count: 200_000) + String(repeating: "]", count: 200_000)
    func list(_ pod: String) -> String {
      #"{"x":\#(deep),"kind":"PodList","metadata":{"resourceVersion":"1"},"items":[\#(pod)]}"#
    }
    #expect(try Reading.list(list("{}")).pods.count == 1)
    var reader = ListReader(kind: "Pod", encoding: .json, objectLimit: 1 << 20)
    reader.append(ByteBuffer(string: list(#"{"metadata":{"name":"a"},"spec":\#(deep)}"#)))
    let object = try #require(try reader.next())
    #expect(object.head.name == "a")
    #expect(throws: WireFault.self) { try object.pod() }
  }

  @Test(
    "metadata with nulls or none is read as empty",
    arguments: [#"{}"#, #"{"metadata":null}"#, #"{"metadata":{"name":null,"labels":null,"annotations":null}}"#]
  )
  func sparse(json: String) throws {
    #expect(try SentObject(ByteBuffer(string: json), encoding: .json).head == ObjectHead())
  }

  @Test("a broken list says after how many objects, and shows where")
  func words() {
    let json = #"{"kind":"PodList","items":[{},{}!"#
    do {
      _ = try Reading.list(json)
      Issue.record("it was read")
    } catch {
      #expect(error.description == "the list's JSON is broken behind 2 objects where ! stands")
    }
  }
}
