import Delivery
import FoundationEssentials
import Kubernetes
import Testing

@testable import Agent

@Suite struct OwnerNameTests {
  private static let authority = """
    -----BEGIN CERTIFICATE-----
    MIIBZTCCAQugAwIBAgIBATAKBggqhkjOPQQDAjAZMRcwFQYDVQQDDA50ZXN0IGF1
    dGhvcml0eTAgFw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAwMFowGTEXMBUG
    A1UEAwwOdGVzdCBhdXRob3JpdHkwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATm
    pBkTUBxa2Kw8n88t1JoatfDctx0aru/QDhd/GssF7lr8hVAli9DjpZA3o0i0B4MF
    g1rk8n4bz5uaJ3RX81Gro0IwQDAPBgNVHRMBAf8EBTADAQH/MA4GA1UdDwEB/wQE
    AwICBDAdBgNVHQ4EFgQU7CUwpxWk1VSpnaOYtJnEnykWDNAwCgYIKoZIzj0EAwID
    SAAwRQIhAMRGJtYD2Te+ehuwWzuOjsQq136p6bdTR4wnHiS4RhjmAiB3LWT13Pzp
    aIh1+2UX2voFhmqU1CBSwemoDjA1e0cO7g==
    -----END CERTIFICATE-----
    """

  private func connection(host: String = "10.96.0.1", authority: String? = nil) -> ClusterConnection {
    let tls = ClusterTLS(authorities: authority.map { .inline(Data($0.utf8), place: "test") })
    return ClusterConnection(server: ServerAddress(isSecure: true, host: host, port: 443), origin: "test", tls: tls)
  }

  @Test("the name never changes from one version to the next: groups would be orphaned")
  func stable() {
    #expect(OwnerName.derived(connection: connection(), scope: PodScope(), job: "spark") == "afterglow-2e4f8152")
    let scope = PodScope(.namespaces(["b", "a"]), labelSelector: "x=y", fieldSelector: "f=g", node: "n")
    #expect(
      OwnerName.derived(connection: connection(authority: Self.authority), scope: scope, job: "spark")
        == "afterglow-d85de2df"
    )
  }

  @Test("another cluster, and another part of one, has another owner")
  func different() {
    let scopes: [PodScope] = [
      PodScope(), PodScope(.namespacesMatching("a")), PodScope(.namespacesMatching("b")),
      PodScope(labelSelector: "a"), PodScope(fieldSelector: "a"), PodScope(node: "a"),
    ]
    var names = scopes.map { OwnerName.derived(connection: connection(), scope: $0, job: "spark") }
    names.append(OwnerName.derived(connection: connection(host: "10.96.0.2"), scope: PodScope(), job: "spark"))
    names.append(OwnerName.derived(connection: connection(authority: Self.authority), scope: PodScope(), job: "spark"))
    names.append(OwnerName.derived(connection: connection(), scope: PodScope(), job: "batch"))
    let label = GroupingKey.Label("team", "a")
    names.append(OwnerName.derived(connection: connection(), scope: PodScope(), job: "spark", labels: [label]))
    #expect(Set(names).count == names.count)
  }

  @Test("who adds a namespace to the list stays the owner")
  func namespaces() {
    let one = OwnerName.derived(connection: connection(), scope: PodScope(.namespaces(["a"])), job: "spark")
    #expect(OwnerName.derived(connection: connection(), scope: PodScope(.namespaces(["a", "b"])), job: "spark") == one)
    #expect(OwnerName.derived(connection: connection(), scope: PodScope(), job: "spark") == one)
  }

  @Test(
    "the hash is FNV-1a",
    arguments: [("", 0xcbf2_9ce4_8422_2325), ("a", 0xaf63_dc4c_8601_ec8c), ("foobar", 0x8594_4171_f739_67e8)]
  )
  func hash(text: String, expected: UInt64) {
    var hash = StableHash()
    hash.combine(text.utf8)
    #expect(hash.value == expected)
  }
}
