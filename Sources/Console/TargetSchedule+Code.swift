import Scraping

extension TargetSchedule.State {
  /// For a label and for the console.
  var code: String {
    switch self {
    case .waitingForPort: "waiting_for_port"
    case .waitingForPage: "waiting_for_page"
    case .young: "young"
    case .steady: "steady"
    case .idle: "idle"
    case .ending: "ending"
    case .silent: "silent"
    case .ended: "ended"
    }
  }
}
