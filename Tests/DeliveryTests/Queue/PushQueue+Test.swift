import Delivery
import Testing

extension PushQueue {
  static let start = ContinuousClock.now

  /// One that knows its gateway, and asks nothing more of it for a day.
  static func asked(
    _ survey: GatewaySurvey = GatewaySurvey(),
    started: String? = "monday",
    policy: PushPolicy = .quiet
  ) -> PushQueue {
    var queue = PushQueue(policy: policy, keys: GroupKeys(job: "spark", owner: "me"))
    #expect(queue.next(now: start) == .status)
    queue.finishStatus(started: started, now: start)
    #expect(queue.next(now: start) == .survey)
    #expect(queue.finish(survey, now: start).isEmpty)
    return queue
  }
}

extension PushPolicy {
  static var quiet: PushPolicy {
    var policy = PushPolicy()
    policy.statusInterval = .seconds(86_400)
    policy.surveyInterval = .seconds(86_400)
    return policy
  }
}
