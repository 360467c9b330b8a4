import Testing

@testable import Kubernetes

@Suite struct PodScopeTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var scope: PodScope
    var paths: [String]
    var accesses: [String]
    var testDescription: String { scope.description }
  }

  static let everywhere = ["list pods in all namespaces", "watch pods in all namespaces"]

  @Test(
    "a scope watches what it names, and needs no more than that",
    arguments: [
      Case(scope: PodScope(), paths: ["/api/v1/pods?"], accesses: everywhere),
      Case(
        scope: PodScope(.namespaces(["a", "b", "a"]), labelSelector: "spark-role=driver"),
        paths: [
          "/api/v1/namespaces/a/pods?labelSelector=spark-role%3Ddriver",
          "/api/v1/namespaces/b/pods?labelSelector=spark-role%3Ddriver",
        ],
        accesses: [
          "list pods in namespace a", "watch pods in namespace a", "list pods in namespace b",
          "watch pods in namespace b",
        ]
      ),
      Case(
        scope: PodScope(node: "node-1"),
        paths: ["/api/v1/pods?fieldSelector=spec.nodeName%3Dnode-1"],
        accesses: everywhere
      ),
      Case(
        scope: PodScope(fieldSelector: "status.phase!=Succeeded", node: "node-1"),
        paths: ["/api/v1/pods?fieldSelector=spec.nodeName%3Dnode-1%2Cstatus.phase%21%3DSucceeded"],
        accesses: everywhere
      ),
      Case(
        scope: PodScope(.namespacesMatching("team=data")),
        paths: [],
        accesses: ["list namespaces in all namespaces", "watch namespaces in all namespaces"]
      ),
    ]
  )
  func scopes(row: Case) {
    let paths = row.scope.fixed.map { "\($0.path)?\($0.queryItems.map(\.description).joined(separator: "&"))" }
    #expect(paths == row.paths)
    #expect(row.scope.accesses.map(\.description) == row.accesses)
  }

  @Test("namespaces that come and go are watched by their labels")
  func namespaces() {
    #expect(PodScope(.namespacesMatching("team=data")).namespaces == Selection(.namespaces, labelSelector: "team=data"))
    #expect(PodScope().namespaces == nil)
  }

  @Test("a scope says in words what it is")
  func words() {
    let scope = PodScope(.namespaces(["a"]), labelSelector: "x=y", fieldSelector: "z=1", node: "n")
    #expect(scope.description == "namespaces a; labels x=y; fields z=1; node n")
    #expect(PodScope().description == "all namespaces")
  }
}
