import FoundationEssentials
import Testing

@testable import Transport

@Suite struct TokenAnswerTests {
  private func answer(_ status: Int, _ body: String) -> TokenAnswer {
    TokenAnswer(status: status, body: Data(body.utf8))
  }

  @Test(
    "a token and how long it holds",
    arguments: [
      (#"{"access_token": "a.b", "token_type": "Bearer", "expires_in": 3600}"#, .seconds(3600)),
      (#"{"access_token": "a.b", "token_type": "bearer", "expires_in": "60"}"#, .seconds(60)),
      (#"{"access_token": "a.b", "expires_in": 0.5, "scope": "x", "more": [1]}"#, .seconds(0.5)),
      // Without an end of their own, as other clients read them.
      (#"{"access_token": "a.b"}"#, nil),
      (#"{"access_token": "a.b", "expires_in": 0}"#, nil),
      (#"{"access_token": "a.b", "expires_in": -5}"#, nil),
      (#"{"access_token": "a.b", "expires_in": null}"#, nil),
      (#"{"access_token": "a.b", "expires_in": "soon"}"#, nil),
      // No number overflows.
      (#"{"access_token": "a.b", "expires_in": 1e300}"#, .seconds(10 * 365 * 86_400)),
    ] as [(String, Duration?)]
  )
  func tokens(body: String, life: Duration?) {
    #expect(answer(200, body) == .token(GrantedToken(text: "a.b", life: life)))
  }

  @Test(
    "what is no token is said in words",
    arguments: [
      (200, "", "holds no access_token in JSON"),
      (200, "<html>", "holds no access_token in JSON"),
      (200, "[]", "holds no access_token in JSON"),
      (200, #"{"access_token": 1}"#, "holds no access_token in JSON"),
      (200, #"{"access_token": ""}"#, "characters that no header may have"),
      (200, #"{"access_token": "a\r\nX: b"}"#, "characters that no header may have"),
      (200, #"{"access_token": "a", "token_type": "mac"}"#, "of the type mac"),
      (
        400, #"{"error": "invalid_scope", "error_description": "no\u0007 x"}"#,
        "400: invalid_scope: no  x; check scopes"
      ),
      (302, "", "it answered 302, and redirects are not followed"),
      (404, "not found", "it answered 404; check the URL"),
      (503, "", "it answered 503"),
    ]
  )
  func refused(status: Int, body: String, words: String) {
    guard case .refused(let refusal) = answer(status, body) else {
      Issue.record("\(answer(status, body))")
      return
    }
    #expect(refusal.contains(words), "\(refusal)")
  }

  @Test(
    "a client that is not known may have to say in another way who it is",
    arguments: [(401, ""), (401, #"{"error": "x"}"#), (400, #"{"error": "invalid_client"}"#)]
  )
  func unknown(status: Int, body: String) {
    guard case .unknownClient = answer(status, body) else {
      Issue.record("\(answer(status, body))")
      return
    }
  }

  @Test("a server's words are kept short")
  func long() {
    let words = String(repeating: "x", count: 5000)
    guard case .refused(let refusal) = answer(400, #"{"error": "\#(words)"}"#) else {
      Issue.record("it is no refusal")
      return
    }
    #expect(refusal.utf8.count < 400)
  }
}
