/// The answer to a list of pods: which version it shows, which page of it, and how that is written.
struct PodListing {
  var selector: PodSelector
  var limit: Int?
  private var resourceVersion: String?
  private var match: String?
  private var token: ContinueToken?

  /// - Throws: `APIStatus` 400 where a parameter cannot be read.
  init(selector: PodSelector, target: RequestTarget) throws(APIStatus) {
    self.selector = selector
    // A list at "any version" comes from the server's cache, which takes no notice of the limit.
    if let text = target["limit"], target["resourceVersion"] != "0" {
      guard let limit = Int(text) else { throw .badRequest("strconv.ParseInt: parsing \"\(text)\": invalid syntax") }
      self.limit = limit > 0 ? limit : nil
    }
    resourceVersion = target["resourceVersion"]
    match = target["resourceVersionMatch"]
    if let text = target["continue"] { token = try ContinueToken(parsing: text) }
  }

  var isFurtherPage: Bool { token != nil }

  /// The body of the answer.
  ///
  /// - Throws: `APIStatus` 400, 410 or 504 for a version that is not there.
  func body(from store: PodStore) throws(APIStatus) -> [UInt8] {
    let version = try version(in: store)
    guard var entries = store.entries(matching: selector, at: version) else {
      throw expired(present: store.resourceVersion)
    }
    if let last = token?.last(inNamespace: selector.namespace) {
      entries.removeAll { $0.key <= last }
    }
    var remaining = 0
    if let limit, entries.count > limit {
      remaining = entries.count - limit
      entries.removeLast(remaining)
    }
    return encode(entries, version: version, remaining: remaining)
  }

  private func version(in store: PodStore) throws(APIStatus) -> Int {
    if let token {
      return token.rv == ContinueToken.presentVersion ? store.resourceVersion : token.rv
    }
    guard let text = resourceVersion, text != "0" else { return store.resourceVersion }
    guard let version = Int(text) else {
      throw .badRequest("resourceVersion: Invalid value: \"\(text)\": strconv.ParseUint: invalid syntax")
    }
    if version > store.resourceVersion {
      throw .tooLargeResourceVersion(version, current: store.resourceVersion)
    }
    return match == "Exact" ? version : store.resourceVersion
  }

  private func expired(present: Int) -> APIStatus {
    guard let token else { return .expired("The resourceVersion for the provided list is too old.") }
    var later = token
    later.rv = ContinueToken.presentVersion
    return .expired(
      """
      The provided continue parameter is too old to display a consistent list result. You can start a new list \
      without the continue parameter, or use the continue token in this response to retrieve the remainder of the \
      results. Continuing with the provided token results in an inconsistent list - objects that were created, \
      modified, or deleted between the time the first chunk was returned and now may show up in the list.
      """,
      continue: later.text
    )
  }

  private func encode(_ entries: [PodStore.Entry], version: Int, remaining: Int) -> [UInt8] {
    var metadata = #""resourceVersion":"\#(version)""#
    if remaining > 0, let last = entries.last {
      let token = ContinueToken(
        resourceVersion: version,
        after: last.key,
        isNamespaced: selector.namespace != nil
      )
      metadata += #","continue":"\#(token.text)""#
      // With a selector the server does not know how many of the rest will match.
      if !selector.hasRequirements { metadata += #","remainingItemCount":\#(remaining)"# }
    }
    var body = Array(#"{"kind":"PodList","apiVersion":"v1","metadata":{\#(metadata)},"items":["#.utf8)
    body.reserveCapacity(body.count + entries.reduce(3) { $0 + $1.json.count + 1 })
    for (index, entry) in entries.enumerated() {
      if index > 0 { body.append(UInt8(ascii: ",")) }
      body.append(contentsOf: entry.json)
    }
    body.append(contentsOf: "]}\n".utf8)
    return body
  }
}
