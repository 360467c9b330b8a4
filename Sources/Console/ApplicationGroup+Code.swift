import Capture

extension ApplicationGroup.State {
  /// As labels and pages have it.
  var code: String {
    switch self {
    case .running: "running"
    case .ended: "ended"
    case .held: "held"
    case .expired: "expired"
    }
  }
}
