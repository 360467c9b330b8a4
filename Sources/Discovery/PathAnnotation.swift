/// The pages that a pod's annotations name: `prometheus.io/path`, one or several behind commas, and the parameters of
/// their queries, `prometheus.io/param_<name>`.
struct PathAnnotation: Equatable {
  /// What Prometheus scrapes where no path is given.
  static let defaultPath = "/metrics"
  static let mostPaths = 10
  static let mostParameters = 32

  /// Each once.
  var paths: [String] = []
  var warnings: [AnnotationWarning] = []
  /// Whether the annotations say anything of pages at all.
  var isSaid = true

  /// - Throws: the reason for which not a single page can be scraped.
  init(_ annotations: [String: String]) throws(NoTargetReason) {
    let value = annotations[ScrapeAnnotations.path] ?? ""
    let query = PageQuery(try Self.parameters(annotations))
    var written = Self.entries(of: value)
    isSaid = !written.isEmpty || !query.text.isEmpty
    if written.isEmpty { written = [Self.defaultPath[...]] }
    var fault: NoTargetReason?
    for text in written.prefix(Self.mostPaths) {
      do {
        let path = try PagePath(text, query: query).text
        if !paths.contains(path) { paths.append(path) }
      } catch {
        fault = fault ?? error
      }
    }
    if let fault {
      // One of several costs only itself.
      if paths.isEmpty { throw fault }
      warn(value, "one of its paths is left out: \(fault)")
    }
    if written.count > Self.mostPaths {
      warn(value, "it names more than \(Self.mostPaths) pages; those beyond are not scraped, so name fewer")
    }
  }

  /// The paths as they are written, faulty ones too: one more than are looked at, at most.
  static func entries(of value: String) -> [Substring] {
    Array(value.split(separator: ",").lazy.map(\.trimmingBlanks).filter { !$0.isEmpty }.prefix(mostPaths + 1))
  }

  private mutating func warn(_ value: String, _ problem: String) {
    warnings.append(AnnotationWarning(annotation: ScrapeAnnotations.path, value: value, problem: problem))
  }

  private static func parameters(_ annotations: [String: String]) throws(NoTargetReason) -> [String: String] {
    var parameters: [String: String] = [:]
    for (key, value) in annotations where key.hasPrefix(ScrapeAnnotations.parameter) {
      let name = String(key.dropFirst(ScrapeAnnotations.parameter.count))
      if !name.isEmpty { parameters[name] = value }
    }
    guard parameters.count <= mostParameters else { throw .tooManyParameters(parameters.count) }
    return parameters
  }
}

extension Substring {
  fileprivate var trimmingBlanks: Substring {
    let front = drop { $0.isWhitespace }
    return front.lastIndex { !$0.isWhitespace }.map { front[...$0] } ?? ""
  }
}
