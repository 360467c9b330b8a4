import Kubernetes
import NIOCore
import SimulatedCluster
import Testing

@Suite("A list of pods without a server")
struct SentPodListTests {
  @Test("is what a client reads as the pods, over and over", arguments: [true, false])
  func repeats(isProtobuf: Bool) throws {
    let pods = ["a", "b", "c"].map { Pod(namespace: "team", name: $0, uid: "uid-\($0)") }
    var list = SentPodList(repeating: pods, ballast: .heavy, count: 100, isProtobuf: isProtobuf)
    let type = isProtobuf ? "application/vnd.kubernetes.protobuf" : "application/json"
    var reader = try #require(ListReader(kind: "Pod", contentType: type, objectLimit: 1 << 20))
    var names: [String] = []
    var pieces = 0
    while let piece = list.next() {
      pieces += 1
      reader.append(piece)
      while let object = try reader.next() { names.append(object.head.name) }
    }
    let head = try reader.end()
    #expect(names == (0..<100).map { pods[$0 % 3].name })
    #expect(pieces > 1, "it is made piece by piece")
    #expect(head.resourceVersion == "1")
  }

  @Test("is empty without pods")
  func empty() throws {
    var list = SentPodList(repeating: [], ballast: nil, count: 5, isProtobuf: false)
    var reader = try #require(ListReader(kind: "Pod", contentType: "application/json", objectLimit: 1 << 20))
    while let piece = list.next() { reader.append(piece) }
    #expect(try reader.next()?.head == nil)
    #expect(try reader.end().continuation == nil)
  }
}
