import Fixtures
import FoundationEssentials
import Kubernetes
import Synchronization
import Testing

@testable import SimulatedCluster

@Suite("Heavy pods")
struct BallastTests {
  private let quote = UInt8(ascii: "\"")

  private func encode(_ name: String, _ ballast: PodBallast, _ encoding: WireEncoding) -> [UInt8] {
    ClusterObject.pod(.recorded(name), ballast).encode(encoding)
  }

  @Test("a pod is as heavy as wanted, in both encodings", arguments: [6_000, 13_000, 37_000, 1_200_000])
  func size(bytes: Int) throws {
    let ballast = PodBallast(jsonBytes: bytes)
    let json = encode("a", ballast, .json).count
    #expect(abs(json - bytes) < 400)
    let protobuf = encode("a", ballast, .protobuf).count
    // The environment, the mounts and the rest are mostly names of fields, which protobuf leaves out.
    #expect(Double(protobuf) < 0.75 * Double(json))
    #expect(protobuf > json / 4)
  }

  @Test("it carries what real pods carry")
  func contents() throws {
    let pod = try JSON(encode("a", .usual, .json))
    for path in [
      "metadata.managedFields.0.fieldsV1.f:spec", "metadata.ownerReferences.0.uid", "spec.volumes.0.secret.secretName",
      "spec.containers.0.env.0.value", "spec.containers.0.env.1.valueFrom.fieldRef.fieldPath",
      "spec.containers.0.volumeMounts.0.mountPath", "spec.containers.0.livenessProbe.httpGet.port",
      "spec.containers.0.resources.limits.cpu", "spec.tolerations.0.key", "status.conditions.0.lastTransitionTime",
    ] {
      #expect(pod[path: path] != nil, "\(path)")
    }
    let annotations = try #require(pod[path: "metadata.annotations"])
    let applied = try #require(annotations["kubectl.kubernetes.io/last-applied-configuration"]?.text)
    #expect(try JSON(Array(applied.utf8))["kind"]?.text == "Pod")
    #expect(annotations["prometheus.io/scrape"]?.text == "true")
  }

  @Test("both encodings say the same")
  func agreement() throws {
    let json = try JSON(encode("a", .usual, .json))
    let message = try WireMessage(encode("a", .usual, .protobuf))
    let spec = try message.message(2)
    let container = try spec.message(2)
    let variables = try container.messages(7)
    #expect(
      variables.map { $0.text(1) } == json[path: "spec.containers.0.env"]?.elements.map { $0["name"]?.text }
    )
    #expect(variables.first?.text(2) == json[path: "spec.containers.0.env.0.value"]?.text)
    #expect(
      try variables[1].message(3).message(1).text(2)
        == json[path: "spec.containers.0.env.1.valueFrom.fieldRef.fieldPath"]?.text
    )
    #expect(try spec.messages(1).count == json[path: "spec.volumes"]?.elements.count)
    #expect(try spec.messages(22).count == json[path: "spec.tolerations"]?.elements.count)
    #expect(try container.messages(9).count == json[path: "spec.containers.0.volumeMounts"]?.elements.count)
    #expect(try message.message(3).messages(2).count == json[path: "status.conditions"]?.elements.count)
    #expect(try message.message(1).messages(17).count == 2)
    let annotations = try message.message(1).messages(12).map { $0.text(1) ?? "" }
    #expect(annotations == annotations.sorted())
    #expect(annotations.count == 5)
  }

  @Test("it follows from the pod's name, and differs between pods", arguments: WireEncoding.allCases)
  func determinism(encoding: WireEncoding) {
    #expect(encode("a", .usual, encoding) == encode("a", .init(jsonBytes: 13_000), encoding))
    let (a, b) = (encode("a", .usual, encoding), encode("b", .usual, encoding))
    #expect(a.count == b.count)
    #expect(zip(a, b).count { $0 != $1 } > 50)
    #expect(!String(decoding: a, as: UTF8.self).contains(BallastContents.mark))
  }

  @Test("10,000 are created before anybody has asked for their bytes")
  func bulk() throws {
    let server = SimulatedAPIServer(.init(ballast: .heavy))
    let start = ContinuousClock.now
    try server.createAll((0..<10_000).lazy.map { Pod.recorded("pod-\($0)", namespace: "n\($0 % 20)") })
    // Without optimisation too; making their bytes alone would take longer.
    #expect(start.duration(to: .now) < .seconds(5))
    #expect(server.pods.count == 10_000)
    #expect(server.namespaces.count == 20)
    #expect(server.resourceVersion == 10_021)
    #expect(throws: PodError(code: .alreadyExists, namespace: "n7", name: "pod-7")) {
      try server.createAll([.recorded("new"), .recorded("pod-7", namespace: "n7")])
    }
    #expect(server.pod(namespace: "rec", name: "new") != nil)
  }

  @Test("a list that is far longer than what may be on its way is sent whole", arguments: [true, false])
  func longList(isKept: Bool) async throws {
    try await withServer(.init(keepsBytes: isKept, ballast: .heavy)) { server, port in
      try server.createAll((0..<200).map { Pod.recorded("pod-\($0)") })
      #expect(server.firstStateSentAt == nil)
      for encoding in WireEncoding.allCases {
        let reply = try await get("/api/v1/pods", port: port, headers: [("Accept", encoding.mediaType)])
        switch encoding {
        case .json:
          #expect(reply.body.count > 7_000_000)
          #expect(reply.text.hasSuffix("]}\n"))
          #expect(reply.body.count { $0 == UInt8(ascii: "\n") } == 1)
        case .protobuf: #expect(try WireMessage.enveloped(reply.body).object.messages(2).count == 200)
        }
      }
      let sent = try #require(server.firstStateSentAt)
      #expect(sent < .now)
      _ = try await get("/api/v1/pods", port: port)
      #expect(server.firstStateSentAt == sent)
    }
  }

  @Test("the first of several pages is not the whole state, the last is")
  func firstStateOfPages() async throws {
    try await withServer(pods: Pod.recordedFour) { server, port in
      let page = try await get("/api/v1/pods?limit=3", port: port).json()
      #expect(server.firstStateSentAt == nil)
      _ = try await get("/api/v1/pods?continue=\(page[path: "metadata.continue"]?.text ?? "")", port: port)
      #expect(server.firstStateSentAt != nil)
    }
  }

  @Test("a streaming list of heavy pods comes whole, with what changed meanwhile behind it")
  func longStreamingList() async throws {
    try await withServer(.init(keepsBytes: false, ballast: .heavy)) { server, port in
      try server.createAll((0..<100).map { Pod.recorded("pod-\($0)") })
      try await TestConnection.open(port: port) { connection in
        let query = "watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true"
        _ = try await connection.begin("/api/v1/pods?\(query)")
        // Most of the 3.7 MB is not sent yet.
        try server.update(namespace: "rec", name: "pod-0") { $0.phase = .running }
        var types: [String] = []
        while types.count < 102, let line = try await connection.nextLine() {
          // Reading it all as JSON would take longer than sending it.
          types.append(String(decoding: line.dropFirst(#"{"type":""#.utf8.count).prefix { $0 != quote }, as: UTF8.self))
        }
        #expect(types == Array(repeating: "ADDED", count: 100) + ["BOOKMARK", "MODIFIED"])
      }
      #expect(server.firstStateSentAt != nil)
    }
  }

  @Test("an event of more than 1 MiB", arguments: WireEncoding.allCases)
  func largeEvent(encoding: WireEncoding) async throws {
    try await withServer(pods: [.recorded("a")]) { server, port in
      try await TestConnection.open(port: port) { connection in
        let headers = [("Accept", encoding.mediaType)]
        _ = try await connection.begin("/api/v1/pods?watch=true&resourceVersion=3", headers: headers)
        try server.load(namespace: "rec", name: "a", with: PodBallast(jsonBytes: 1_200_000))
        switch encoding {
        case .json:
          let line = try #require(try await connection.nextLine())
          #expect(line.count > 1 << 20)
          #expect(line.starts(with: #"{"type":"MODIFIED","#.utf8))
        case .protobuf: #expect(try await connection.nextFrame()?.type == "MODIFIED")
        }
      }
      #expect(throws: PodError(code: .notFound, namespace: "rec", name: "b")) {
        try server.load(namespace: "rec", name: "b", with: nil)
      }
    }
  }
}
