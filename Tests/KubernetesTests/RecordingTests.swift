import Fixtures
import FoundationEssentials
import NIOCore
import Testing

@testable import Kubernetes

@Suite struct RecordingTests {
  static let call = ClusterError.Call(
    access: Access(verb: "watch", resource: "pods", namespace: "rec"),
    server: "https://api:6443",
    origin: "a test"
  )

  static func events(_ name: String) throws -> [WatchEvent] {
    try events(in: try Fixture.kubernetes(name).body)
  }

  static func events(in bytes: [UInt8]) throws -> [WatchEvent] {
    var reader = WatchReader(encoding: .json, objectLimit: 1 << 20)
    reader.append(ByteBuffer(bytes: bytes))
    var events: [WatchEvent] = []
    while let event = try reader.next() { events.append(try WatchEvent(event, of: call)) }
    return events
  }

  static func page(_ name: String) throws -> PodPage {
    try page(in: try Fixture.kubernetes(name).body)
  }

  static func page(in bytes: [UInt8]) throws -> PodPage {
    var reader = ListReader(kind: "Pod", encoding: .json, objectLimit: 1 << 20)
    reader.append(ByteBuffer(bytes: bytes))
    var pods: [Pod] = []
    while let object = try reader.next() { pods.append(try object.wholePod()) }
    let head = try reader.end()
    return PodPage(pods: pods, resourceVersion: head.resourceVersion, continuation: head.continuation)
  }

  @Test(
    "recorded lists are read",
    arguments: [
      ("pods-list-rv0", ["aaaa1111", "bbbb2222", "cccc3333", "plain"], "67", false),
      ("pods-list-page1", ["aaaa1111", "bbbb2222"], "67", true),
      ("pods-list-page2", ["cccc3333", "plain"], "67", false),
      ("pods-list-selectors", ["aaaa1111"], "219", true),
    ]
  )
  func lists(name: String, pods: [String], version: String, isContinued: Bool) throws {
    let page = try Self.page(name)
    #expect(page.pods.map(\.name) == pods)
    #expect(page.resourceVersion == version)
    #expect((page.continuation != nil) == isContinued)
  }

  @Test("a recorded pod has all that later rooms need")
  func pod() throws {
    let pod = try #require(try Self.page("pods-list-page1").pods.first)
    #expect(
      pod
        == Pod(
          namespace: "rec",
          name: "aaaa1111",
          uid: "bb5ddabb-3737-41c5-89cc-526dfacc1157",
          resourceVersion: "64",
          labels: [
            "spark-app-name": "aaaa1111", "spark-app-selector": "spark-aaaa1111", "spark-role": "driver",
            "spark-version": "3.5.1",
          ],
          annotations: [
            "prometheus.io/path": "/metrics/executors/prometheus/", "prometheus.io/port": "4040",
            "prometheus.io/scrape": "true",
          ],
          creationTimestamp: Date(timeIntervalSince1970: 1_795_227_375),
          nodeName: "node-1",
          restartPolicy: .never,
          containers: [
            Container(
              name: "spark-kubernetes-driver",
              ports: [
                ContainerPort(name: "driver-rpc-port", containerPort: 7078),
                ContainerPort(name: "blockmanager", containerPort: 7079),
                ContainerPort(name: "spark-ui", containerPort: 4040),
              ]
            )
          ],
          phase: .pending
        )
    )
  }

  @Test("a recorded life is read from its creation to the bookmark after its end")
  func life() throws {
    let events = try Self.events("pods-watch-life")
    #expect(events.count == 9)
    guard case .added(let created) = events[0], case .modified(let running) = events[4],
      case .deleted(let final) = events[7]
    else {
      Issue.record("other events: \(events)")
      return
    }
    #expect(created.phase == .pending && created.resourceVersion == "222")
    #expect(running.phase == .running)
    #expect(final.podIPs == ["10.244.1.7"])
    #expect(final.deletionTimestamp != nil)
    guard case .terminated(let end)? = final.containerStatuses.first?.state else {
      Issue.record("it is not terminated: \(final.containerStatuses)")
      return
    }
    #expect(end.exitCode == 137)
    #expect(end.reason == "OOMKilled")
    #expect(end.startedAt == nil)
    #expect(end.finishedAt != nil)
    #expect(events[8] == .bookmark(resourceVersion: "232", endsInitialEvents: false))
  }

  @Test("the bookmark that ends a streaming list is told apart")
  func initialEvents() throws {
    #expect(
      try Self.events("pods-watchlist-initial-events").last
        == .bookmark(resourceVersion: "232", endsInitialEvents: true)
    )
  }

  @Test("every recorded watch is read", arguments: [("pods-watch-too-old", 12), ("pods-watch-future-rv", 0)])
  func watches(name: String, count: Int) throws {
    #expect(try Self.events(name).count == count)
  }

  @Test("an ERROR event is an error with the server's words")
  func errorEvent() throws {
    guard case .error(let error) = try Self.events("pods-watchlist-unsupported").first else {
      Issue.record("no error")
      return
    }
    #expect(error.code == .server(status: 500, retryAfter: nil))
    #expect(error.message.contains("RequestWatchProgress is disabled"))
  }

  @Test("an expired version within a watch is gone, whatever the number says", arguments: [410, 500])
  func expired(code: Int) throws {
    let line =
      #"{"type":"ERROR","object":{"kind":"Status","message":"too old resource version: 1 (5)","reason":"Expired","code":\#(code)}}"#
    let events = try Self.events(in: Array("\(line)\n".utf8))
    guard case .error(let error)? = events.first else {
      Issue.record("no error: \(events)")
      return
    }
    #expect(error.code == .gone)
  }

  @Test("a kind of event that is not known yet is no error")
  func unknownEvent() throws {
    let line = #"{"type":"SOMETHING","object":[1]}"# + "\n"
    #expect(try Self.events(in: Array(line.utf8)) == [.unknown(type: "SOMETHING")])
  }

  @Test(
    "a pod is read with fields absent, null or of a later version",
    arguments: [
      #"{}"#,
      #"{"metadata":null,"spec":null,"status":null}"#,
      #"{"metadata":{"labels":null,"creationTimestamp":null},"spec":{"containers":null,"nodeName":null},"status":{"podIPs":null,"containerStatuses":null}}"#,
      #"{"spec":{"containers":[]},"status":{"podIP":"","podIPs":[]},"future":{"a":[1]}}"#,
    ]
  )
  func sparse(text: String) throws {
    let pod = Pod(try JSONDecoder().decode(WirePod.self, from: Data(text.utf8)))
    #expect(pod == Pod(namespace: "", name: "", uid: ""))
  }

  @Test("an unknown phase, an old single address, an unnamed port and a waiting container are read")
  func oddities() throws {
    let text = """
      {"status": {"phase": "Floating", "podIP": "10.0.0.1", "containerStatuses": [
        {"name": "a", "restartCount": 2, "state": {"waiting": {"reason": "CrashLoopBackOff"}}}, {"name": "b", "state": {}}]},
       "spec": {"hostNetwork": true, "containers": [{"name": "a", "ports": [{"containerPort": 1}, {"name": "lost"}]}],
        "initContainers": [{"name": "i", "ports": [{"name": "m", "containerPort": 2, "protocol": "UDP"}]}]}}
      """
    let pod = Pod(try JSONDecoder().decode(WirePod.self, from: Data(text.utf8)))
    #expect(pod.phase == .unknown)
    #expect(pod.podIPs == ["10.0.0.1"])
    #expect(pod.hostNetwork)
    #expect(pod.containers == [Container(name: "a", ports: [ContainerPort(containerPort: 1)])])
    #expect(
      pod.initContainers == [
        Container(name: "i", ports: [ContainerPort(name: "m", containerPort: 2, transport: "UDP")])
      ]
    )
    #expect(
      pod.containerStatuses == [
        ContainerStatus(name: "a", restartCount: 2, state: .waiting(reason: "CrashLoopBackOff")),
        ContainerStatus(name: "b", state: .unknown),
      ]
    )
  }
}
