import Capture
import Exposition

/// Writes one group's bodies, one after the other.
struct GatewayPage: Sendable {
  private var writer = PageWriter()
  /// The group's series as they were last, and which of them a gateway takes.
  private var source: [Series] = []
  private var series: [Series] = []
  private var places: [Int] = []

  /// Without the samples whose names are the gateway's own, which make it refuse a whole push.
  mutating func write(_ snapshot: GroupSnapshot) -> ExpositionWriter.Result {
    if source != snapshot.series {
      source = snapshot.series
      places = source.indices.filter { !GatewayNames.contains(source[$0].name) }
      series = places.map { source[$0] }
    }
    return snapshot.framed(writer.write(series, places.map { snapshot.values[$0] }))
  }
}
