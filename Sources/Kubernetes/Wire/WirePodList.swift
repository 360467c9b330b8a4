/// An answer to a list request. Its items carry no kind of their own.
struct WirePodList: Decodable {
  var kind: String?
  var metadata: Metadata?
  var items: [WirePod]?

  struct Metadata: Decodable {
    var resourceVersion: String?
    var `continue`: String?
  }

  /// `nil` where the document is no list of pods.
  var page: PodPage? {
    guard kind == "PodList", let metadata, let version = metadata.resourceVersion else { return nil }
    return PodPage(
      pods: (items ?? []).map(Pod.init),
      resourceVersion: version,
      continuation: metadata.continue.flatMap { $0.isEmpty ? nil : $0 }
    )
  }
}
