public import Logging
import Synchronization
public import Transport

/// What the web configuration says now. It is read again when it changes, and the files that it names too; where they
/// cannot be used any more, the earlier ones hold, since a slip in them must not take the agent out of service.
public final class ListenerAccess: Sendable {
  private struct State {
    var configuration: WebConfiguration
    var tlsFiles: FileBacked<ServerTLS>?
    var tls: ServerTLS?
    var bucket: TokenBucket?
    /// What was complained of last.
    var fault: AccessFault?
  }

  private let name: String
  private let file: FileBacked<WebConfiguration>
  private let logger: Logger
  private let passwords = PasswordChecks()
  private let state: Mutex<State>

  /// - Parameters:
  ///   - file: the path of the web configuration.
  ///   - read: from its contents to what they say.
  /// - Throws: why it cannot be used as it is now.
  public init(
    file path: String,
    logger: Logger,
    read: @escaping @Sendable ([UInt8]) throws(AccessFault) -> WebConfiguration
  ) throws(AccessFault) {
    name = path
    self.logger = logger
    file = FileBacked([path]) { contents throws(AccessFault) in try read(contents.first ?? []) }
    let configuration = try file.value(at: .now)
    let tlsFiles = Self.files(of: configuration)
    state = Mutex(
      State(configuration: configuration, tlsFiles: tlsFiles, tls: try tlsFiles?.value(at: .now), bucket: nil)
    )
  }

  /// Whether passwords are sent that anybody on the way can read.
  public var exposesPasswords: Bool {
    state.withLock { $0.configuration.tls == nil && !$0.configuration.users.isEmpty }
  }

  /// Whether nobody comes in who shows no certificate.
  public var requiresClientCertificates: Bool {
    state.withLock { $0.configuration.tls?.clientCertificates == .required }
  }

  public var standing: Standing { Standing(fault: state.withLock { $0.fault }.map { "\($0)" }) }

  /// How it stands with the file.
  public struct Standing: Sendable {
    /// Why it is not used as it is now; `nil` where it is.
    public let fault: String?
  }

  private static let interval = Duration.seconds(2)

  /// Looks at the files until the task is cancelled, so that a slip in them is known though nobody asks for a page.
  public func follow() async {
    while (try? await Task.sleep(for: Self.interval)) != nil { look(at: .now) { _ in } }
  }

  func configuration(at now: ContinuousClock.Instant) -> WebConfiguration {
    look(at: now) { $0.configuration }
  }

  /// `nil` for plain HTTP.
  func tls(at now: ContinuousClock.Instant) -> ServerTLS? {
    look(at: now) { $0.tls }
  }

  /// - Returns: whether one more request is to be answered now.
  func admitsRequest(at now: ContinuousClock.Instant) -> Bool {
    state.withLock { state in
      guard let rate = state.configuration.rate else { return true }
      var bucket = state.bucket.flatMap { $0.rate == rate ? $0 : nil } ?? TokenBucket(rate, at: now)
      defer { state.bucket = bucket }
      return bucket.take(at: now)
    }
  }

  func check(_ user: String, _ password: [UInt8], in users: [String: BcryptHash]) async -> PasswordChecks.Verdict {
    await passwords.check(user, password, in: users)
  }

  // MARK: -

  private static func files(of configuration: WebConfiguration) -> FileBacked<ServerTLS>? {
    configuration.tls.map { tls in
      FileBacked(tls.files) { contents throws(AccessFault) in try ServerTLS(tls, contents: contents) }
    }
  }

  private func look<Value>(at now: ContinuousClock.Instant, _ value: (State) -> Value) -> Value {
    let (result, fault, isNews) = state.withLock { state in
      let before = state.fault
      state.fault = refresh(&state, at: now)
      return (value(state), state.fault, state.fault != before)
    }
    if isNews { tell(fault) }
    return result
  }

  /// - Returns: what keeps it as it was.
  private func refresh(_ state: inout State, at now: ContinuousClock.Instant) -> AccessFault? {
    do throws(AccessFault) {
      let configuration = try file.value(at: now)
      let tlsFiles = configuration.tls == state.configuration.tls ? state.tlsFiles : Self.files(of: configuration)
      let tls = try tlsFiles?.value(at: now)
      (state.configuration, state.tlsFiles, state.tls) = (configuration, tlsFiles, tls)
      return nil
    } catch {
      return error
    }
  }

  private func tell(_ fault: AccessFault?) {
    if let fault {
      logger.error(
        "the web configuration has changed and cannot be used; the earlier one holds",
        metadata: ["file": "\(name)", "cause": "\(fault)"]
      )
    } else {
      logger.notice("the web configuration can be used again", metadata: ["file": "\(name)"])
    }
  }
}
