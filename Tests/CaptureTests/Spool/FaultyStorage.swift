import Synchronization
import SystemPackage

@testable import Capture

/// A folder in memory whose disk fails when it is told to.
final class FaultyStorage: SpoolStorage {
  private struct State {
    var files: [String: [UInt8]] = [:]
    var durable: Set<String> = []
    var fault: Errno?
    var attempts = 0
  }

  private let state = Mutex(State())

  /// What every write and removal fails with from now on.
  var fault: Errno? {
    get { state.withLock { $0.fault } }
    set { state.withLock { $0.fault = newValue } }
  }

  var files: [String: [UInt8]] { state.withLock { $0.files } }
  /// Files that outlive the machine's sudden end.
  var durable: Set<String> { state.withLock { $0.durable } }
  /// Writes and removals that were tried.
  var attempts: Int { state.withLock { $0.attempts } }

  init(_ files: [String: [UInt8]] = [:]) {
    state.withLock { $0.files = files }
  }

  func names() throws(SpoolError) -> [String] { state.withLock { $0.files.keys.sorted() } }

  func read(_ name: String) throws(SpoolError) -> [UInt8] {
    guard let bytes = state.withLock({ $0.files[name] }) else {
      throw .refused("read", path: name, .noSuchFileOrDirectory)
    }
    return bytes
  }

  func write(_ bytes: [UInt8], as name: String, isDurable: Bool, evicting victims: [String], evicted: (String) -> Void)
    throws(SpoolError)
  {
    defer { if fault == nil { victims.forEach(evicted) } }
    try change("write", name) { state in
      state.files[name] = bytes
      for victim in victims { state.files[victim] = nil }
      if isDurable { state.durable.insert(name) } else { state.durable.remove(name) }
    }
  }

  func remove(_ name: String) throws(SpoolError) {
    try change("remove", name) { $0.files[name] = nil }
  }

  func setAside(_ name: String, stamp: Int) throws(SpoolError) {
    try change("move", name) { $0.files["damaged/\(name).\(stamp)"] = $0.files.removeValue(forKey: name) }
  }

  private func change(_ what: String, _ name: String, _ body: (inout State) -> Void) throws(SpoolError) {
    let fault = state.withLock { state in
      state.attempts += 1
      if state.fault == nil { body(&state) }
      return state.fault
    }
    if let fault { throw .refused(what, path: name, fault) }
  }
}
