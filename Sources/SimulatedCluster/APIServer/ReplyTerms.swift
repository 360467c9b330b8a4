import FoundationEssentials

/// How a request is answered, whatever the answer is.
struct ReplyTerms {
  var encoding: WireEncoding
  var pace: AnswerPace
  var now: Date
  /// Whether a refusal is no `Status` but a sentence: the server's priority and fairness answers so.
  var isPlainText = false

  /// The headers of an answer.
  func headers(contentType: String? = nil) -> [(name: String, value: String)] {
    [
      ("Audit-Id", UUID().uuidString.lowercased()),
      ("Cache-Control", "no-cache, private"),
      ("Content-Type", contentType ?? encoding.mediaType),
      ("X-Kubernetes-Pf-Flowschema-Uid", "474daedc-8fb4-4bd3-963e-ea4641511a71"),
      ("X-Kubernetes-Pf-Prioritylevel-Uid", "8fdbb412-aeab-4e4a-a951-97de3f7996f6"),
      ("Date", HTTPDate.format(now)),
    ]
  }
}

extension HTTPAnswer {
  static func refusal(_ status: APIStatus, _ reply: ReplyTerms) -> HTTPAnswer {
    var headers = reply.headers(contentType: reply.isPlainText ? "text/plain; charset=utf-8" : nil)
    switch status.code {
    // Nobody's request yet, so it has no priority either.
    case 401: headers.removeAll { $0.name.hasPrefix("X-Kubernetes-Pf-") }
    case 403: headers.append(("X-Content-Type-Options", "nosniff"))
    default: break
    }
    if let seconds = status.details?.retryAfterSeconds { headers.append(("Retry-After", String(seconds))) }
    if reply.isPlainText {
      let words = Array("Too many requests, please try again later.\n".utf8)
      return HTTPAnswer(status: status.httpStatus, headers: headers, body: words)
    }
    let end = reply.encoding == .json ? Array("\n".utf8) : []
    return HTTPAnswer(status: status.httpStatus, headers: headers, body: status.encode(reply.encoding) + end)
  }
}
