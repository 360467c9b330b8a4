public import Exposition
import YAML

/// What a rule sets of the limits of its targets' pages.
public struct PageLimitOverrides: Sendable, Hashable {
  public var bodyBytes: Int?
  public var samples: Int?
  public var labelsPerSample: Int?
  public var nameBytes: Int?
  public var valueBytes: Int?

  public init() {}

  /// With what holds for all where the rule says nothing.
  public func filled(from limits: ExpositionParser.Limits) -> ExpositionParser.Limits {
    ExpositionParser.Limits(
      bodyBytes: bodyBytes ?? limits.bodyBytes,
      samples: samples ?? limits.samples,
      labelsPerSample: labelsPerSample ?? limits.labelsPerSample,
      nameBytes: nameBytes ?? limits.nameBytes,
      valueBytes: valueBytes ?? limits.valueBytes
    )
  }
}

extension PageLimitOverrides {
  /// Each is read as the setting of its name is.
  init(_ fields: [ConfiguredRule.Key: PlacedNode]) throws(YAMLError) {
    bodyBytes = try fields[.bodySizeLimit]?.value(Settings.bodySizeLimit.read)
    samples = try fields[.sampleLimit]?.value(Settings.sampleLimit.read)
    labelsPerSample = try fields[.labelLimit]?.value(Settings.labelLimit.read)
    nameBytes = try fields[.nameLengthLimit]?.value(Settings.nameLengthLimit.read)
    valueBytes = try fields[.valueLengthLimit]?.value(Settings.valueLengthLimit.read)
  }
}
