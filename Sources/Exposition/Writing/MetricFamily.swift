/// One of the agent's own metrics, ready for its page.
///
///     MetricFamily.counter("afterglow_scrapes_total", help: "Pages fetched.", 12)
///     MetricFamily.gauge("afterglow_pods", help: "Pods seen.").adding(3, ["phase": "Running"])
public struct MetricFamily: Sendable, Equatable {
  public struct Point: Sendable, Equatable {
    /// What follows the family's name in this line: nothing, or a histogram's `_bucket`.
    public var suffix: String
    public var labels: LabelSet
    public var value: Double

    public init(suffix: String = "", labels: LabelSet = [:], value: Double) {
      self.suffix = suffix
      self.labels = labels
      self.value = value
    }
  }

  public var name: String
  public var help: String
  public var type: MetricType
  /// In the order in which they are to be written.
  public var points: [Point]

  public init(name: String, help: String, type: MetricType, points: [Point] = []) {
    self.name = name
    self.help = help
    self.type = type
    self.points = points
  }

  /// With one more line.
  public func adding(_ value: Double, _ labels: LabelSet = [:]) -> MetricFamily {
    var family = self
    family.points.append(Point(labels: labels, value: value))
    return family
  }

  /// With the lines of one more histogram.
  public func adding(_ histogram: Histogram, _ labels: LabelSet = [:]) -> MetricFamily {
    var family = self
    for (bound, count) in histogram.cumulative {
      var bucket = labels
      bucket["le"] = SampleValue.text(bound)
      family.points.append(Point(suffix: "_bucket", labels: bucket, value: Double(count)))
    }
    family.points.append(Point(suffix: "_sum", labels: labels, value: histogram.sum))
    family.points.append(Point(suffix: "_count", labels: labels, value: Double(histogram.count)))
    return family
  }
}

extension MetricFamily {
  /// A counter, whose name should end in `_total`; without a value it has no lines yet.
  public static func counter(_ name: String, help: String) -> MetricFamily {
    MetricFamily(name: name, help: help, type: .counter)
  }

  public static func counter(_ name: String, help: String, _ value: Double, _ labels: LabelSet = [:]) -> MetricFamily {
    counter(name, help: help).adding(value, labels)
  }

  public static func gauge(_ name: String, help: String) -> MetricFamily {
    MetricFamily(name: name, help: help, type: .gauge)
  }

  public static func gauge(_ name: String, help: String, _ value: Double, _ labels: LabelSet = [:]) -> MetricFamily {
    gauge(name, help: help).adding(value, labels)
  }

  public static func histogram(_ name: String, help: String) -> MetricFamily {
    MetricFamily(name: name, help: help, type: .histogram)
  }

  public static func histogram(
    _ name: String,
    help: String,
    _ histogram: Histogram,
    _ labels: LabelSet = [:]
  ) -> MetricFamily {
    self.histogram(name, help: help).adding(histogram, labels)
  }
}

extension ExpositionWriter {
  /// The agent's own page: every family with its HELP and TYPE, sorted by name. Families of one name become one, under
  /// the first one's words; those without lines are left out.
  public static func page(of families: [MetricFamily]) -> [UInt8] {
    var merged: [String: MetricFamily] = [:]
    for family in families where !family.points.isEmpty {
      merged[family.name, default: MetricFamily(name: family.name, help: family.help, type: family.type)]
        .points += family.points
    }
    var buffer = TextBuffer()
    for family in merged.values.sorted(by: { $0.name.precedesByBytes($1.name) }) {
      buffer.appendMetadata(name: family.name, type: family.type, help: family.help)
      for point in family.points {
        buffer.appendSample(name: family.name + point.suffix, labels: point.labels, value: point.value)
      }
    }
    return buffer.bytes
  }
}
