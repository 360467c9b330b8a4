@testable import Kubernetes

/// One page of a list, with each of its pods read whole.
struct PodPage: Equatable {
  var pods: [Pod] = []
  var resourceVersion = ""
  var continuation: String?
}

/// An event of a watch, with its pod read whole.
enum WatchEvent: Equatable {
  case added(Pod)
  case modified(Pod)
  case deleted(Pod)
  case bookmark(resourceVersion: String, endsInitialEvents: Bool)
  case error(ClusterError)
  case unknown(type: String)

  init(_ sent: SentEvent, of call: ClusterError.Call) throws {
    self =
      switch sent {
      case .added(let object): .added(try object.wholePod())
      case .modified(let object): .modified(try object.wholePod())
      case .deleted(let object): .deleted(try object.wholePod())
      case .bookmark(let version, let endsInitialEvents):
        .bookmark(resourceVersion: version, endsInitialEvents: endsInitialEvents)
      case .error(let status): .error(call.failed(status))
      case .unknown(let type): .unknown(type: type)
      }
  }
}

extension Selection {
  static let allPods = Selection(.pods)

  static func pods(in namespace: String) -> Selection { Selection(.pods, namespace: namespace) }
}

extension SentObject {
  func wholePod() throws -> Pod {
    var strings = StringPool()
    return try pod(sharing: &strings)
  }
}

extension KubernetesClient {
  func listPods(
    _ selection: Selection,
    resourceVersion: String? = nil,
    limit: Int? = 500,
    continuation: String? = nil
  ) async throws -> PodPage {
    var page = PodPage()
    let parts = try await list(
      selection,
      resourceVersion: resourceVersion,
      limit: limit,
      continuation: continuation
    )
    for try await part in parts {
      switch part {
      case .objects(let objects):
        page.pods += try objects.map { try $0.wholePod() }
      case .end(let head):
        page.resourceVersion = head.resourceVersion
        page.continuation = head.continuation
      }
    }
    return page
  }

  /// Reads a watch to its end.
  func watchPods(
    _ selection: Selection,
    from start: WatchStart = .version("1"),
    timeoutSeconds: Int = 6,
    receive: (WatchEvent) -> Void
  ) async throws {
    let stream = try await watch(selection, from: start, timeoutSeconds: timeoutSeconds)
    for try await piece in stream {
      for event in piece.events { receive(try WatchEvent(event, of: stream.call)) }
    }
  }
}
