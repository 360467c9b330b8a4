/// One line of a watch: what its `object` is depends on its `type`.
enum WireWatchEvent: Decodable {
  case pod(type: String, WirePod)
  case error(WireStatus)
  case unknown(type: String)

  private enum CodingKeys: CodingKey {
    case type, object
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let type = try container.decode(String.self, forKey: .type)
    switch type {
    case "ADDED", "MODIFIED", "DELETED", "BOOKMARK":
      self = .pod(type: type, try container.decode(WirePod.self, forKey: .object))
    case "ERROR":
      self = .error(try container.decode(WireStatus.self, forKey: .object))
    default:
      self = .unknown(type: type)
    }
  }

  func event(of call: ClusterError.Call) -> WatchEvent {
    switch self {
    case .pod("ADDED", let pod): .added(Pod(pod))
    case .pod("MODIFIED", let pod): .modified(Pod(pod))
    case .pod("DELETED", let pod): .deleted(Pod(pod))
    case .pod(_, let pod):
      .bookmark(
        resourceVersion: pod.metadata?.resourceVersion ?? "",
        endsInitialEvents: pod.metadata?.annotations?["k8s.io/initial-events-end"] == "true"
      )
    case .error(let status): .error(call.failed(status))
    case .unknown(let type): .unknown(type: type)
    }
  }
}
