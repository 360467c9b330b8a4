/// How objects are listed and watched. The defaults are client-go's (`tools/cache/reflector.go`), but for the bounds
/// that it does not have.
public struct WatchPolicy: Sendable, Hashable {
  /// Objects on a page of a list.
  public var pageLimit = 500
  /// A watch is asked to last for a random time within these bounds, in seconds.
  public var watchSeconds = 300...600
  public var shortestBackoff: Duration = .milliseconds(800)
  public var longestBackoff: Duration = .seconds(30)
  /// A failure this long after the last wait is the first one again.
  public var backoffReset: Duration = .seconds(120)
  /// From the opening of one watch to the opening of the next, at least.
  public var shortestWatch: Duration = .seconds(1)
  /// After so many watches in a row that ended early and told nothing, the objects are listed anew; and after so many
  /// streamed lists in a row that were cut, they are listed in pages.
  public var mostFruitlessWatches = 3
  /// What that number grows to where a new picture shows nothing amiss.
  public var largestAllowance = 48
  /// For a streamed list, from the request to its end.
  public var longestStream: Duration = .seconds(300)
  /// Whether lists are streamed where the server can.
  public var streamsLists = true

  public init() {}
}
