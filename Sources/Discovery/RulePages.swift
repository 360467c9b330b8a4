/// The pages that a rule names, for pods whose annotations do not.
public struct RulePages: Sendable, Hashable {
  /// With their queries, as they stand in requests; each once.
  public let paths: [String]

  /// - Parameters:
  ///   - paths: as people write them; none means `/metrics`.
  ///   - parameters: of the query, behind each of them.
  /// - Throws: what is wrong with the first that cannot be asked for, or that there are too many.
  public init(_ paths: [String], parameters: [String: String] = [:]) throws(Fault) {
    guard paths.count <= PathAnnotation.mostPaths else {
      throw Fault(description: "there are \(paths.count) paths; write at most \(PathAnnotation.mostPaths)")
    }
    guard parameters.count <= PathAnnotation.mostParameters else {
      throw Fault(
        description: "there are \(parameters.count) parameters; write at most \(PathAnnotation.mostParameters)"
      )
    }
    let query = PageQuery(parameters)
    var texts: [String] = []
    for path in paths.isEmpty ? [PathAnnotation.defaultPath] : paths {
      do {
        let text = try PagePath(path[...], query: query).text
        if !texts.contains(text) { texts.append(text) }
      } catch .longPath(let bytes) {
        throw Fault(
          description: "path and parameters together have \(bytes) bytes; write at most \(PagePath.mostBytes)"
        )
      } catch {
        throw Fault(
          description:
            "\(path.excerpt) is no path; write such as /metrics/executors/prometheus, without blanks and with "
            + "everything else than ASCII percent-encoded"
        )
      }
    }
    self.paths = texts
  }

  /// Why pages cannot be asked for.
  public struct Fault: Error, CustomStringConvertible {
    public let description: String
  }
}
