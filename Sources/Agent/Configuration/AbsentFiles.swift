import Synchronization
import YAML

/// Files that a configuration names and that are not here, where that is no mistake: it may be looked at elsewhere than
/// where it will be used.
final class AbsentFiles: Sendable {
  /// For whatever reads a configuration within `allow`; elsewhere each file has to be there.
  static let allowed = TaskLocal<AbsentFiles?>(wrappedValue: nil)

  private let errors = Mutex<[YAMLError]>([])

  /// Each once, though it may have been looked for several times.
  func note(_ error: YAMLError) {
    errors.withLock { errors in
      if !errors.contains(error) { errors.append(error) }
    }
  }

  func allow<Value>(_ read: () -> Value) -> Value { Self.allowed.withValue(self, operation: read) }

  var results: [CheckResult] {
    errors.withLock { $0 }.map { error in
      let error = ConfigurationError(error)
      return Self.result("\(error.place): \(error.problem)")
    }
  }

  static func result(_ words: String) -> CheckResult {
    CheckResult(.warning, "file", words, remedy: "it has to be there where the agent runs")
  }
}
