import Fixtures
import FoundationEssentials
import Kubernetes
import NIOHTTP1
import Testing

@testable import SimulatedCluster

@Suite("Answers in protobuf")
struct ProtobufAnswerTests {
  private static let protobuf = "application/vnd.kubernetes.protobuf"

  @Test(
    "what the client accepts decides",
    arguments: [
      ([], WireEncoding.json),
      (["*/*"], .json),
      (["application/*"], .json),
      (["application/json"], .json),
      ([protobuf], .protobuf),
      ([protobuf + ",application/json"], .protobuf),
      (["application/json, " + protobuf], .json),
      ([protobuf, "application/json"], .protobuf),
      (["*/*, " + protobuf], .protobuf),
      (["application/json;q=0.5," + protobuf + ";q=0.9"], .protobuf),
      ([protobuf + ";q=0,application/json"], .json),
      ([protobuf + ";stream=watch"], .protobuf),
      (["application/cbor," + protobuf], .protobuf),
      (["application/json;as=Table;v=v1;g=meta.k8s.io," + protobuf], .protobuf),
    ]
  )
  func negotiation(accept: [String], encoding: WireEncoding) throws {
    #expect(try WireEncoding.negotiate(accept: accept, speaksProtobuf: true, isWatch: false) == encoding)
    #expect(try WireEncoding.negotiate(accept: accept, speaksProtobuf: false, isWatch: false) == .json)
  }

  @Test("what the server has not is 406, with what it has", arguments: [true, false])
  func notAcceptable(isWatch: Bool) async throws {
    try await withServer { _, port in
      let headers = [("Accept", "application/cbor")]
      let reply = try await get("/api/v1/pods?watch=\(isWatch)", port: port, headers: headers)
      #expect(reply.status == 406)
      #expect(try reply.json()["reason"]?.text == "NotAcceptable")
      let stream = isWatch ? ";stream=watch" : ""
      #expect(
        try reply.json()["message"]?.text == """
          only the following media types are accepted: application/json\(stream), \
          application/vnd.kubernetes.protobuf\(stream)
          """
      )
      try await expect(status: 200, of: "/readyz", port: port, headers: headers)
    }
  }

  @Test("a list, an object and a refusal each in their envelope")
  func envelopes() async throws {
    try await withServer(pods: Pod.recordedFour) { server, port in
      let headers = [("Accept", Self.protobuf)]
      let list = try await get("/api/v1/pods", port: port, headers: headers)
      #expect(list.headers["Content-Type"] == [Self.protobuf])
      let items = try WireMessage.enveloped(list.body)
      #expect(items.kind == "PodList")
      #expect(try items.object.messages(2).map { try $0.message(1).text(6) } == server.pods.map(\.resourceVersion))

      let pod = try await get("/api/v1/namespaces/rec/pods/plain", port: port, headers: headers)
      #expect(try WireMessage.enveloped(pod.body).kind == "Pod")
      #expect(try WireMessage.enveloped(pod.body).object.message(1).text(1) == "plain")

      let refusal = try await get("/api/v1/namespaces/rec/pods/nobody", port: port, headers: headers)
      #expect(refusal.status == 404)
      #expect(refusal.headers["Content-Type"] == [Self.protobuf])
      let status = try WireMessage.enveloped(refusal.body)
      #expect(status.kind == "Status")
      #expect(status.object.text(2) == "Failure")
      #expect(status.object.text(3) == #"pods "nobody" not found"#)
      #expect(status.object.number(6) == 404)
      #expect(try status.object.message(5).text(1) == "nobody")
    }
  }

  @Test("a server that does not speak it answers JSON, whatever was asked for")
  func switchedOff() async throws {
    try await withServer(.init(speaksProtobuf: false), pods: [.recorded("a")]) { _, port in
      let reply = try await get("/api/v1/pods", port: port, headers: [("Accept", Self.protobuf)])
      #expect(reply.headers["Content-Type"] == ["application/json"])
      #expect(try reply.json()["items"]?.elements.count == 1)
    }
  }

  @Test("a watch sends frames: a pod's life, a bookmark, and the end of the initial state")
  func watch() async throws {
    let now = Date(timeIntervalSince1970: 1_795_227_386)
    try await withServer(.init(now: { now }), pods: [.recorded("a")]) { server, port in
      try await TestConnection.open(port: port) { connection in
        let head = try await connection.begin(
          "/api/v1/pods?watch=true&allowWatchBookmarks=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan",
          headers: [("Accept", Self.protobuf + ";stream=watch")]
        )
        #expect(head.headers["Content-Type"] == [Self.protobuf + ";stream=watch"])
        let added = try #require(try await connection.nextFrame())
        #expect(added.type == "ADDED")
        let initialEnd = try #require(try await connection.nextFrame())
        #expect(initialEnd.type == "BOOKMARK")
        #expect(try initialEnd.object.message(1).text(6) == "3")
        #expect(try initialEnd.object.message(1).message(12).text(1) == "k8s.io/initial-events-end")

        try server.update(namespace: "rec", name: "a") { pod in
          pod.startTime = now
          pod.run(at: "10.244.1.7", since: now)
        }
        let running = try #require(try await connection.nextFrame())
        #expect(running.type == "MODIFIED")
        let status = try running.object.message(3)
        #expect(status.text(1) == "Running")
        #expect(status.text(6) == "10.244.1.7")
        #expect(try status.message(12).text(1) == "10.244.1.7")
        #expect(try status.message(7).number(1) == 1_795_227_386)
        let since = try status.message(8).message(2).message(2).message(1).number(1)
        #expect(since == 1_795_227_386)

        try server.update(namespace: "rec", name: "a") { $0.terminate(.outOfMemory, startedAt: nil, finishedAt: now) }
        let ended = try #require(try await connection.nextFrame())
        let terminated = try ended.object.message(3).message(8).message(2).message(3)
        #expect(terminated.number(1) == 137)
        #expect(terminated.text(3) == "OOMKilled")
        #expect(terminated.bytes(5) == [])
        #expect(try terminated.message(6).number(1) == 1_795_227_386)

        try server.finishDeletion(namespace: "rec", name: "a")
        #expect(try await connection.nextFrame()?.type == "MODIFIED")
        let deleted = try #require(try await connection.nextFrame())
        #expect(deleted.type == "DELETED")
        #expect(try deleted.object.message(1).number(10) == 0)
        #expect(try deleted.object.message(1).message(9).number(1) == 1_795_227_386)
        server.endWatches()
        #expect(try await connection.nextFrame()?.type == "BOOKMARK")
        #expect(try await connection.nextFrame() == nil)
      }
    }
  }

  @Test("what is wrong with a watch is an event with a status")
  func errorEvent() async throws {
    try await withServer(pods: Pod.recordedFour) { server, port in
      server.compact()
      let reply = try await get(
        "/api/v1/pods?watch=true&resourceVersion=2",
        port: port,
        headers: [("Accept", Self.protobuf)]
      )
      let (events, rest) = try WireMessage.events(reply.body)
      #expect(events.map(\.type) == ["ERROR"])
      #expect(events.first?.object.number(6) == 410)
      #expect(events.first?.object.text(4) == "Expired")
      #expect(rest.isEmpty)
    }
  }

  @Test("an access review is answered in kind")
  func accessReview() async throws {
    try await withServer { _, port in
      let reply = try await TestConnection.open(port: port) { connection in
        try await connection.send(
          "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
          method: .POST,
          headers: [("Accept", Self.protobuf)],
          body: #"{"spec":{"resourceAttributes":{"verb":"list","resource":"pods"}}}"#
        )
      }
      #expect(reply.status == 201)
      let review = try WireMessage.enveloped(reply.body)
      #expect(review.apiVersion == "authorization.k8s.io/v1")
      #expect(try review.object.message(2).message(1).text(2) == "list")
      #expect(try review.object.message(3).number(1) == 1)
    }
  }
}
