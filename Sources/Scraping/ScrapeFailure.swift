public import Compression
public import Exposition
public import Transport

/// Why a scrape gave no page.
public enum ScrapeFailure: Error, Sendable {
  /// Nobody listens on the port.
  case refused
  /// The connection was cut before the answer was whole.
  case closed(String)
  case unreachable(String)
  /// The system lets this process open no more connections.
  case tooManyFiles
  /// The target's certificate is not the one that it should have.
  case certificate(String)
  /// The port speaks something else than TLS.
  case notTLS
  /// TLS came to no agreement.
  case handshake(String)
  /// The target names a rule that there is none of.
  case unknownRule(String)
  /// The rule's own files or settings do not let the target be asked.
  case access(AccessFault)
  /// The target's address or path cannot stand in a request.
  case malformedTarget(String)
  /// What the port answers is no HTTP/1, or none within bounds.
  case badAnswer(String)
  /// The fetch was cancelled, or the agent is at its end.
  case abandoned
  case timedOut(Duration)
  /// Anything but 200.
  case status(Int)
  case redirected(status: Int, location: String)
  /// The page itself has more bytes than this.
  case tooLarge(limit: Int)
  /// A compressed page has more bytes than this as it is sent.
  case compressedTooLarge(limit: Int)
  /// `Content-Encoding` names another than was asked for.
  case unknownEncoding(String)
  /// What is called gzip is none, or was changed on its way.
  case damaged(InflationError)
  case unreadable(ExpositionError)
  /// A page without a single sample: never a reason to forget those of the page before.
  case empty

  /// For the `result` label of a counter.
  public var code: String { kind.rawValue }

  enum Kind: String, CaseIterable {
    case refused
    case closed
    case unreachable
    case tooManyFiles = "too_many_files"
    case badCertificate = "bad_certificate"
    case notTLS = "not_tls"
    case handshake = "tls_handshake"
    case noAccess = "no_access"
    case malformedTarget = "malformed_target"
    case badAnswer = "bad_answer"
    case abandoned
    case timedOut = "timed_out"
    case badStatus = "bad_status"
    case redirected
    case tooLarge = "too_large"
    case compressedTooLarge = "compressed_too_large"
    case unknownEncoding = "unknown_encoding"
    case damaged
    case unreadable
    case empty
  }

  private var kind: Kind {
    switch self {
    case .refused: .refused
    case .closed: .closed
    case .unreachable: .unreachable
    case .tooManyFiles: .tooManyFiles
    case .certificate: .badCertificate
    case .notTLS: .notTLS
    case .handshake: .handshake
    case .unknownRule, .access: .noAccess
    case .malformedTarget: .malformedTarget
    case .badAnswer: .badAnswer
    case .abandoned: .abandoned
    case .timedOut: .timedOut
    case .status: .badStatus
    case .redirected: .redirected
    case .tooLarge: .tooLarge
    case .compressedTooLarge: .compressedTooLarge
    case .unknownEncoding: .unknownEncoding
    case .damaged: .damaged
    case .unreadable: .unreadable
    case .empty: .empty
    }
  }

  /// What it means to the schedule.
  var scheduled: TargetSchedule.Result {
    switch self {
    case .refused, .closed: .refused
    case .unreachable, .tooManyFiles, .unknownRule, .access, .malformedTarget, .abandoned, .timedOut: .failed
    case .certificate, .notTLS, .handshake, .badAnswer, .status, .redirected, .tooLarge, .compressedTooLarge,
      .unknownEncoding, .damaged, .unreadable, .empty:
      .notReady
    }
  }
}

extension ScrapeFailure: CustomStringConvertible {
  public var description: String {
    switch self {
    case .refused:
      "connection refused: nothing listens on the port"
    case .closed(let cause):
      "the connection was cut before the answer was whole (\(cause))"
    case .unreachable(let cause):
      "not reachable (\(cause)); check that network policies let the agent reach the pod"
    case .tooManyFiles:
      "no connection can be opened: the agent has as many files open as it may; raise that limit (ulimit -n)"
    case .certificate(let cause):
      "TLS is refused: \(cause); let the target show a certificate that holds the pod's address or the rule's server "
        + "name, signed by an authority of the rule (tls.ca-file) or, without a rule, by one of the system"
    case .notTLS:
      "the port does not speak TLS; check the prometheus.io/scheme and prometheus.io/port annotations"
    case .handshake(let cause):
      "\(cause); check which TLS versions the target allows, and whether it wants a client certificate from the rule"
    case .unknownRule(let rule):
      "the rule \(rule) has no access configured; restart the agent with the configuration that holds this rule"
    case .access(let fault):
      "\(fault)"
    case .malformedTarget(let cause):
      "it cannot be asked: \(cause)"
    case .badAnswer(let cause):
      "the answer is not usable HTTP/1 (\(cause)); check the prometheus.io/port annotation, and the prometheus.io/scheme "
        + "annotation if the port speaks TLS"
    case .abandoned:
      "the scrape was given up before its end"
    case .timedOut(let limit):
      "no whole answer within \(limit); look into the load of the target, or raise scrape-timeout"
    case .status(let status):
      "HTTP status \(status) instead of 200; \(Self.remedy(for: status))"
    case .redirected(let status, let location):
      "HTTP status \(status), a redirect to \(location), which is not followed; "
        + "if that is the page of metrics, name it in the prometheus.io/path annotation"
    case .tooLarge(let limit):
      "the page is larger than \(limit) bytes; raise body-size-limit, or let the target expose less"
    case .compressedTooLarge(let limit):
      "the page is larger than \(limit) bytes as it is sent, compressed; raise compressed-size-limit, or let the "
        + "target expose less"
    case .unknownEncoding(let name):
      "the page is sent in the content-encoding \(name), which was not asked for; let the target send it plain or in gzip"
    case .damaged(let error):
      "\(error)"
    case .unreadable(let error):
      "\(error)"
    case .empty:
      "the page holds no samples; check the prometheus.io/path annotation"
    }
  }

  private static func remedy(for status: Int) -> String {
    switch status {
    case 401, 403: "the target asks for credentials: give it a rule that has some, or check those of its rule"
    case 429: "the target is asked too often, by all who scrape it"
    case 500...: "the target fails; look into its log, and into that of a proxy before it"
    default: "check the prometheus.io/path and prometheus.io/port annotations"
    }
  }
}
