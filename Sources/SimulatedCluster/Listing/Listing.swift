/// The answer to a list: which version it shows, which page of it, and how that is written.
struct Listing {
  var selector: ObjectSelector
  var limit: Int?
  private var resourceVersion: String?
  private var match: String?
  private var token: ContinueToken?

  /// - Throws: `APIStatus` 400 where a parameter cannot be read.
  init(selector: ObjectSelector, target: RequestTarget) throws(APIStatus) {
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
  func body(from store: ClusterStore, _ encoding: WireEncoding) throws(APIStatus) -> (body: ListBody, isLast: Bool) {
    let version = try version(in: store)
    guard var entries = store.entries(matching: selector, at: version) else {
      throw expired(present: store.resourceVersion)
    }
    if let last = token?.last(of: selector) {
      entries.removeAll { $0.key <= last }
    }
    var later: ContinueToken?
    var remaining: Int?
    if let limit, entries.count > limit {
      // With a selector the server does not know how many of the rest will match.
      if !selector.hasRequirements { remaining = entries.count - limit }
      entries.removeLast(entries.count - limit)
      later = entries.last.map {
        ContinueToken(resourceVersion: version, after: $0.key, isNamespaced: selector.namespace != nil)
      }
    }
    let body = ListBody(
      selector.resource,
      entries,
      version: version,
      continue: later?.text,
      remaining: remaining,
      encoding
    )
    return (body, later == nil)
  }

  private func version(in store: ClusterStore) throws(APIStatus) -> Int {
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
}
