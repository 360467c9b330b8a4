import Kubernetes

extension WirePod {
  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.key("metadata")
      metadata.write(to: &writer, carrying: ballast)
      writer.object("spec") { spec.write(to: &$0, carrying: ballast) }
      writer.object("status") { status.write(to: &$0, carrying: ballast) }
    }
  }
}

extension WirePod.Spec {
  fileprivate func write(to writer: inout JSONWriter, carrying ballast: BallastTemplate.Load?) {
    if let ballast {
      writer.key("volumes")
      writer.arrayOfMembers(ballast.volumes.json)
    }
    if !initContainers.isEmpty { writer.array("initContainers", initContainers) { $1.write(to: &$0, carrying: nil) } }
    guard let defaults else {
      // The empty pod of a bookmark has no list of containers, which Go writes so.
      writer.key("containers")
      return writer.null()
    }
    writer.array("containers", containers.enumerated()) { writer, container in
      container.element.write(to: &writer, carrying: container.offset == 0 ? ballast : nil)
    }
    writer.field("restartPolicy", defaults.restartPolicy)
    writer.field("terminationGracePeriodSeconds", defaults.terminationGracePeriodSeconds)
    writer.field("dnsPolicy", defaults.dnsPolicy)
    writer.field("nodeName", ifPresent: nodeName)
    if hostNetwork { writer.field("hostNetwork", true) }
    writer.object("securityContext") { _ in }
    writer.field("schedulerName", defaults.schedulerName)
    writer.key("tolerations")
    writer.array(defaults.tolerations, following: ballast?.tolerations.json) { $1.write(to: &$0) }
    writer.field("priority", defaults.priority)
    writer.field("enableServiceLinks", true)
    writer.field("preemptionPolicy", defaults.preemptionPolicy)
  }
}

extension WirePod.WireContainer {
  fileprivate func write(to writer: inout JSONWriter, carrying ballast: BallastTemplate.Load?) {
    writer.object { writer in
      writer.field("name", name)
      writer.field("image", image)
      if !ports.isEmpty {
        writer.array("ports", ports) { writer, port in
          writer.object { writer in
            writer.field("name", ifPresent: port.name)
            writer.field("containerPort", port.containerPort)
            writer.field("protocol", port.transport)
          }
        }
      }
      if let ballast { writer.members(ballast.container.json) } else { writer.object("resources") { _ in } }
      writer.field("terminationMessagePath", terminationMessagePath)
      writer.field("terminationMessagePolicy", terminationMessagePolicy)
      writer.field("imagePullPolicy", imagePullPolicy)
    }
  }
}

extension WirePod.Status {
  fileprivate func write(to writer: inout JSONWriter, carrying ballast: BallastTemplate.Load?) {
    writer.field("phase", ifPresent: phase)
    if !conditions.isEmpty || ballast != nil {
      writer.key("conditions")
      writer.array(conditions, following: ballast?.conditions.json) { $1.write(to: &$0) }
    }
    writer.field("message", ifPresent: message)
    writer.field("reason", ifPresent: reason)
    writer.field("hostIP", ifPresent: hostIP)
    writer.field("podIP", ifPresent: podIPs.first)
    if !podIPs.isEmpty {
      writer.array("podIPs", podIPs) { writer, address in
        writer.object { $0.field("ip", address) }
      }
    }
    writer.time("startTime", ifPresent: startTime)
    if !containerStatuses.isEmpty { writer.array("containerStatuses", containerStatuses) { $1.write(to: &$0) } }
    writer.field("qosClass", ifPresent: qosClass)
  }
}

extension JSONWriter {
  fileprivate mutating func arrayOfMembers(_ insertion: BallastTemplate.Insertion) {
    array([Int](), following: insertion) { _, _ in }
  }

  /// - Parameter insertion: elements before the others.
  fileprivate mutating func array<Element>(
    _ elements: [Element],
    following insertion: BallastTemplate.Insertion?,
    _ write: (inout JSONWriter, Element) -> Void
  ) {
    brackets { writer in
      writer.members(insertion)
      for element in elements { write(&writer, element) }
    }
  }
}
