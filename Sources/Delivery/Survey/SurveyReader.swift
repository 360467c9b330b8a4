import Compression

/// Reads a Pushgateway's own page of metrics as it arrives, of whatever length, and keeps of it the little that tells
/// whose groups there are and of which types.
public struct SurveyReader: ~Copyable {
  public struct Limits: Sendable {
    /// Of all groups together.
    public var groups = 1_000_000
    /// Of families with a type.
    public var families = 100_000
    /// In bytes. A longer line is skipped: no group of the agent's own has one.
    public var line = 64 << 10

    public init() {}
  }

  private var gzip: GzipPieces?
  private var lines: SurveyLines

  /// - Parameter isGzip: whether the page arrives so.
  public init(isGzip: Bool, limits: Limits = Limits()) throws(SurveyError) {
    lines = SurveyLines(limits: limits)
    guard isGzip else {
      gzip = nil
      return
    }
    do throws(InflationError) { gzip = try GzipPieces() } catch { throw .gzip(error) }
  }

  /// Takes the next bytes, however many. After an error there is nothing more to be had.
  public mutating func append(_ bytes: RawSpan) throws(SurveyError) {
    if gzip == nil {
      lines.read(bytes)
    } else {
      do throws(InflationError) { try gzip?.append(bytes, to: &lines) } catch { throw .gzip(error) }
    }
    if let failure = lines.failure { throw failure }
  }

  /// - Throws: where the page is not there as a whole.
  public consuming func finish() throws(SurveyError) -> GatewaySurvey {
    do throws(InflationError) { try gzip.take()?.finish() } catch { throw .gzip(error) }
    return try lines.finish()
  }
}
