/// An executor, or the driver, as `/api/v1/applications/<id>/allexecutors` tells of it: also once it is gone.
struct ExecutorRecord: Sendable, Equatable {
  let id: String
  /// Where it ran, without the port.
  let host: String
  var isActive: Bool
  /// In seconds since 1970.
  let addedAt: Double?
  let removedAt: Double?
  let removedReason: String?
  /// In the order of `ExecutorMeasure.all`, in base units; NaN for what this version does not tell.
  let measures: [Double]

  static func == (left: ExecutorRecord, right: ExecutorRecord) -> Bool {
    left.id == right.id && left.host == right.host && left.isActive == right.isActive && left.addedAt == right.addedAt
      && left.removedAt == right.removedAt && left.removedReason == right.removedReason
      && zip(left.measures, right.measures).allSatisfy { $0.bitPattern == $1.bitPattern }
  }
}

extension ExecutorRecord: Decodable {
  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: JSONField.self)
    id = try fields.decode(String.self, forKey: JSONField("id")).cut(to: 200)
    let hostPort = fields.text("hostPort") ?? ""
    host = hostPort.lastIndex(of: ":").map { String(hostPort[..<$0]) } ?? hostPort
    isActive = fields.truth("isActive") ?? true
    addedAt = fields.time("addTime")
    removedAt = fields.time("removeTime")
    removedReason = fields.text("removeReason")
    let (memory, peak) = (fields.fields("memoryMetrics"), fields.fields("peakMemoryMetrics"))
    measures = ExecutorMeasure.all.map { measure in
      let place =
        switch measure.place {
        case .row: fields
        case .memory: memory
        case .peak: peak
        }
      return place?.number(measure.field).map { $0 * measure.factor } ?? .nan
    }
  }
}
