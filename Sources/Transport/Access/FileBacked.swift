import Synchronization

/// A value made of the contents of files that others may replace while the agent runs.
///
/// The files are looked at once a second at most, and read again where they are others than before. What is wrong with
/// them is the value's own fault, and no older value hides it: a secret that was withdrawn is not used any longer.
public final class FileBacked<Value: Sendable>: Sendable {
  private struct State {
    var lookedAt: ContinuousClock.Instant?
    var marks: [SmallFile.Mark] = []
    var result: Result<Value, AccessFault>?
  }

  /// How long a look holds.
  public static var patience: Duration { .seconds(1) }

  private let paths: [String]
  private let make: @Sendable ([[UInt8]]) throws(AccessFault) -> Value
  private let state = Mutex(State())

  /// - Parameter make: takes the contents of the files, in their order.
  public init(_ paths: [String], make: @escaping @Sendable ([[UInt8]]) throws(AccessFault) -> Value) {
    self.paths = paths
    self.make = make
  }

  public func value(at now: ContinuousClock.Instant) throws(AccessFault) -> Value {
    let result = state.withLock { state in
      if let result = state.result, let lookedAt = state.lookedAt, now - lookedAt < Self.patience { return result }
      let result = look(&state)
      state.lookedAt = now
      state.result = result
      return result
    }
    return try result.get()
  }

  private func look(_ state: inout State) -> Result<Value, AccessFault> {
    do throws(AccessFault) {
      var files: [SmallFile] = []
      for path in paths { files.append(try SmallFile(opening: path)) }
      let marks = files.map(\.mark)
      if case .success(let value) = state.result, marks == state.marks { return .success(value) }
      var contents: [[UInt8]] = []
      for file in files { contents.append(try file.read()) }
      let value = try make(contents)
      state.marks = marks
      return .success(value)
    } catch {
      return .failure(error)
    }
  }
}
