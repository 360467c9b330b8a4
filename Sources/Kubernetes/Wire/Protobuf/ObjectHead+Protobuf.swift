import FoundationEssentials

extension ObjectHead {
  init(_ object: ProtobufAnyObject) {
    let metadata = object.metadata
    self.init(
      namespace: metadata.namespace,
      name: metadata.name,
      uid: metadata.uid,
      resourceVersion: metadata.resourceVersion,
      labels: metadata.labels,
      annotations: metadata.annotations.mapValues { String(decoding: $0, as: UTF8.self) }
    )
  }
}
