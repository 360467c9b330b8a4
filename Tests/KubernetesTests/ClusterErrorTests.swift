import AsyncHTTPClient
import Fixtures
import FoundationEssentials
import NIOCore
import NIOHTTP1
import Testing

@testable import Kubernetes

@Suite struct ClusterErrorTests {
  struct Refusal: Sendable, CustomTestStringConvertible {
    var recording: String
    var code: ClusterError.Code
    var words: [String]

    var testDescription: String { recording }
  }

  static let list = Access(verb: "list", resource: "pods", namespace: "rec")
  static let call = ClusterError.Call(access: list, server: "https://api:6443", origin: "the pod's service account")

  @Test(
    "each recorded refusal says what was tried, what came and what to do",
    arguments: [
      Refusal(
        recording: "unauthorized-401",
        code: .unauthorized,
        words: [
          "list pods in namespace rec", "refused the credentials of the pod's service account", "renew the token",
        ]
      ),
      Refusal(
        recording: "forbidden-403",
        code: .forbidden(list),
        words: [
          "system:serviceaccount:monitoring:agent", "a Role in namespace rec", "RoleBinding",
          #"{apiGroups: [""], resources: ["pods"], verbs: ["list", "watch"]}"#,
        ]
      ),
      Refusal(recording: "not-found-404", code: .notFound, words: ["no such resource", "path before /api"]),
      Refusal(
        recording: "pods-bad-selector-400",
        code: .server(status: 400, retryAfter: nil),
        words: ["status 400", "unable to parse requirement", "selectors"]
      ),
      Refusal(
        recording: "pods-list-bad-continue",
        code: .server(status: 400, retryAfter: nil),
        words: ["invalid continue token"]
      ),
      Refusal(
        recording: "pods-list-future-rv",
        code: .server(status: 504, retryAfter: .seconds(1)),
        words: ["Too large resource version", "tried again"]
      ),
    ]
  )
  func recorded(refusal: Refusal) throws {
    let recording = try Fixture.kubernetes(refusal.recording)
    let error = Self.call.failed(
      status: recording.status,
      headers: HTTPHeaders(recording.headers.map { ($0.name, $0.value) }),
      body: ByteBuffer(bytes: recording.body)
    )
    #expect(error.code == refusal.code)
    for word in refusal.words {
      #expect(error.description.contains(word), "\(error)")
    }
  }

  @Test("over all namespaces a ClusterRole is what is missing")
  func clusterRole() {
    let access = Access(verb: "watch", resource: "pods")
    let error = ClusterError(.forbidden(access), access: access, server: "s", origin: "o", message: "")
    #expect(error.remedy.contains("a ClusterRole that has the rule"))
    #expect(error.remedy.contains("ClusterRoleBinding"))
    #expect(error.description.contains("watch pods in all namespaces"))
  }

  @Test(
    "an answer from something before the API server is told by its status and first line",
    arguments: [
      (429, "7", "slow down", ClusterError.Code.tooManyRequests(retryAfter: .seconds(7)), "slow down"),
      (429, nil, "", .tooManyRequests(retryAfter: nil), "too many requests"),
      (429, "Wed, 21 Oct 2026 07:28:00 GMT", "", .tooManyRequests(retryAfter: nil), "too many requests"),
      (502, nil, "\n<html>\n<h1>Bad Gateway</h1>", .server(status: 502, retryAfter: nil), "<html>"),
      (410, nil, "{}", .gone, "no longer knows"),
      (302, nil, "", .server(status: 302, retryAfter: nil), "status 302"),
    ] as [(Int, String?, String, ClusterError.Code, String)]
  )
  func foreign(status: Int, retryAfter: String?, body: String, code: ClusterError.Code, words: String) {
    let error = Self.failed(status: status, retryAfter: retryAfter, body: body)
    #expect(error.code == code)
    #expect(error.description.contains(words), "\(error)")
  }

  @Test("patience that the body asks for counts where the header is silent")
  func retryAfterSeconds() {
    let body = #"{"kind":"Status","message":"busy","details":{"retryAfterSeconds":3},"code":429}"#
    #expect(Self.failed(status: 429, retryAfter: nil, body: body).retryAfter == .seconds(3))
    #expect(Self.failed(status: 429, retryAfter: "5", body: body).retryAfter == .seconds(5))
  }

  private static func failed(status: Int, retryAfter: String?, body: String) -> ClusterError {
    var headers = HTTPHeaders()
    if let retryAfter { headers.add(name: "Retry-After", value: retryAfter) }
    return call.failed(status: status, headers: headers, body: ByteBuffer(string: body))
  }

  @Test(
    "errors of the network are told apart",
    arguments: [
      (HTTPClientError.readTimeout, ClusterError.Code.timeout, "nothing came for too long"),
      (.deadlineExceeded, .timeout, "did not answer in time"),
      (.connectTimeout, .unreachable, "no connection"),
      (.remoteConnectionClosed, .unreachable, "closed"),
      (.invalidHeaderFieldValues(["Bearer secret"]), .unreachable, "cannot be reached"),
    ]
  )
  func network(error: HTTPClientError, code: ClusterError.Code, words: String) {
    let told = Self.call.failed(error)
    #expect(told.code == code)
    #expect(told.description.contains(words), "\(told)")
    #expect(!told.description.contains("secret"))
  }
}
