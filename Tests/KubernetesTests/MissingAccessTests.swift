import Testing

@testable import Kubernetes

@Suite(.timeLimit(.minutes(1))) struct MissingAccessTests {
  /// What is missing where the reviews are refused that hold all of one list of texts.
  private static func missing(_ scope: PodScope, refusing parts: [String]...) async throws -> MissingAccess? {
    let server = try await CannedServer { request in
      let isRefused = parts.contains { $0.allSatisfy { request.body.contains($0) } }
      return .whole(
        201,
        """
        {"kind":"SelfSubjectAccessReview","apiVersion":"authorization.k8s.io/v1","spec":{"resourceAttributes":{"verb":"list","resource":"pods"}},\
        "status":{"allowed":\(!isRefused)}}
        """
      )
    }
    return try await withClient(of: server) { client in
      do {
        try await client.require(scope.accesses)
        return nil
      } catch let missing as MissingAccess {
        return missing
      }
    }
  }

  @Test("an account that may do all is let be")
  func allowed() async throws {
    #expect(try await Self.missing(PodScope(.namespacesMatching("a=b"))) == nil)
  }

  @Test("what is missing is named exactly, with the rule that grants it")
  func oneVerb() async throws {
    let missing = try #require(
      try await Self.missing(
        PodScope(.namespaces(["one", "two"])),
        refusing: [#""namespace":"two""#, #""verb":"watch""#]
      )
    )
    #expect(missing.description == "the account of a test may not watch pods in namespace two")
    #expect(
      missing.remedy == "grant a Role and a RoleBinding in namespace two with the rule "
        + #"{apiGroups: [""], resources: ["pods"], verbs: ["list", "watch"]}"#
    )
  }

  @Test("several things that one rule grants are asked for once")
  func rules() async throws {
    let missing = try #require(
      try await Self.missing(PodScope(.namespacesMatching("a=b")), refusing: [#""resource""#])
    )
    #expect(missing.accesses.count == 2)
    #expect(missing.description.contains("list namespaces in all namespaces, nor watch namespaces"))
    #expect(missing.remedy.ranges(of: "a ClusterRole ").count == 1)
  }
}
