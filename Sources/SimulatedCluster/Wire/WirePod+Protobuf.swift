import Kubernetes

extension WirePod {
  func write(to writer: inout ProtobufWriter) {
    writer.message(1) { metadata.write(to: &$0, carrying: ballast) }
    writer.message(2) { spec.write(to: &$0, carrying: ballast) }
    writer.message(3) { status.write(to: &$0, carrying: ballast) }
  }
}

extension WirePod.Spec {
  fileprivate func write(to writer: inout ProtobufWriter, carrying ballast: BallastTemplate.Load?) {
    writer.fields(ballast?.volumes.protobuf)
    writer.messages(2, containers.enumerated()) { writer, container in
      container.element.write(to: &writer, carrying: container.offset == 0 ? ballast : nil)
    }
    writer.field(3, defaults?.restartPolicy ?? "")
    writer.field(4, ifPresent: defaults?.terminationGracePeriodSeconds)
    writer.field(6, defaults?.dnsPolicy ?? "")
    writer.field(8, "")
    writer.field(9, "")
    writer.field(10, nodeName)
    writer.field(11, hostNetwork)
    writer.field(12, false)
    writer.field(13, false)
    if defaults != nil { writer.message(14) { _ in } }
    writer.field(16, "")
    writer.field(17, "")
    writer.field(19, defaults?.schedulerName ?? "")
    writer.messages(20, initContainers) { $1.write(to: &$0, carrying: nil) }
    writer.fields(ballast?.tolerations.protobuf)
    writer.messages(22, defaults?.tolerations ?? []) { $1.write(to: &$0) }
    writer.field(24, "")
    guard let defaults else { return }
    writer.field(25, defaults.priority)
    writer.field(30, true)
    writer.field(31, defaults.preemptionPolicy)
  }
}

extension WirePod.WireContainer {
  fileprivate func write(to writer: inout ProtobufWriter, carrying ballast: BallastTemplate.Load?) {
    writer.field(1, name)
    writer.field(2, image)
    writer.field(5, "")
    writer.messages(6, ports) { writer, port in
      writer.field(1, port.name ?? "")
      writer.field(2, 0)
      writer.field(3, port.containerPort)
      writer.field(4, port.transport)
      writer.field(5, "")
    }
    if let ballast { writer.fields(ballast.container.protobuf) } else { writer.message(8) { _ in } }
    writer.field(13, terminationMessagePath)
    writer.field(14, imagePullPolicy)
    writer.field(16, false)
    writer.field(17, false)
    writer.field(18, false)
    writer.field(20, terminationMessagePolicy)
  }
}

extension WirePod.Status {
  fileprivate func write(to writer: inout ProtobufWriter, carrying ballast: BallastTemplate.Load?) {
    writer.field(1, phase)
    writer.fields(ballast?.conditions.protobuf)
    writer.messages(2, conditions) { $1.write(to: &$0) }
    writer.field(3, message)
    writer.field(4, reason)
    writer.field(5, hostIP)
    writer.field(6, podIPs.first ?? "")
    if startTime != nil { writer.time(7, startTime) }
    writer.messages(8, containerStatuses) { $1.write(to: &$0) }
    writer.field(9, qosClass)
    writer.field(11, "")
    writer.messages(12, podIPs) { $0.field(1, $1) }
    writer.field(14, "")
    writer.field(17, 0)
  }
}
