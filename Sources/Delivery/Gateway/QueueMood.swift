/// What of a queue's state is worth a word in the log when it changes.
struct QueueMood {
  let failure: String?
  let poison: String?
  /// Why the group in question is not at the gateway as it should be.
  let refusal: String?
  let claims: [String: String]
  let oldestWaiting: Duration

  init(_ queue: PushQueue, group id: String? = nil) {
    failure = queue.lastFailure
    poison = queue.poison?.words
    refusal = id.flatMap(queue.refusal)
    claims = id == nil ? queue.claims : [:]
    oldestWaiting = id == nil ? queue.oldestWaiting.map { $0.duration(to: .now) } ?? .zero : .zero
  }
}
