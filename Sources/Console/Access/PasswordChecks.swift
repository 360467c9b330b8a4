import NIOPosix
import Synchronization

/// Checks passwords against their hashes, one after the other and on a thread of its own: a check is made to be slow. Who
/// was let in before is known again at once, as long as name, password and hash are the same.
final class PasswordChecks: Sendable {
  enum Verdict: Sendable {
    case right
    case wrong
    /// Too many others are being checked.
    case busy
  }

  /// Nobody can read a password off it, and nobody outside of this process can make one.
  private struct Trace: Hashable {
    let first: Int
    let second: Int

    init(_ user: String, _ password: [UInt8], _ hash: BcryptHash, salts: (UInt64, UInt64)) {
      func trace(_ salt: UInt64) -> Int {
        var hasher = Hasher()
        hasher.combine(salt)
        hasher.combine(user)
        hasher.combine(hash)
        hasher.combine(password)
        return hasher.finalize()
      }
      (first, second) = (trace(salts.0), trace(salts.1))
    }
  }

  private struct State {
    var known: Set<Trace> = []
    var underWay = 0
  }

  static let mostUnderWay = 16
  private static let mostKnown = 100

  private let salts = (UInt64.random(in: 0 ... .max), UInt64.random(in: 0 ... .max))
  private let thread = NIOThreadPool(numberOfThreads: 1)
  private let state = Mutex(State())

  init() {
    thread.start()
  }

  deinit {
    thread.shutdownGracefully { _ in }
  }

  /// An unknown name takes as long as a wrong password.
  func check(_ user: String, _ password: [UInt8], in users: [String: BcryptHash]) async -> Verdict {
    let hash = users[user] ?? .ofNobody(cost: users.values.map(\.cost).max() ?? 10)
    let trace = Trace(user, password, hash, salts: salts)
    let atOnce: Verdict? = state.withLock { state in
      if state.known.contains(trace) { return .right }
      guard state.underWay < Self.mostUnderWay else { return .busy }
      state.underWay += 1
      return nil
    }
    if let atOnce { return atOnce }
    let isRight = try? await thread.runIfActive { [self] in isKnown(trace) || hash.matches(password) }
    return state.withLock { state in
      state.underWay -= 1
      guard let isRight else { return .busy }
      guard isRight else { return .wrong }
      if state.known.count >= Self.mostKnown { state.known.removeFirst() }
      state.known.insert(trace)
      return .right
    }
  }

  /// By another check that was waited for.
  private func isKnown(_ trace: Trace) -> Bool {
    state.withLock { $0.known.contains(trace) }
  }
}
