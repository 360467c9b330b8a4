import FoundationEssentials

@testable import Kubernetes

/// Writes pods in both encodings, with much around them that nobody reads, as there is in a real one.
struct PodWriter {
  /// Environment variables of each container, and half as many volumes and managed fields.
  var ballast = 2

  func protobufList(_ pods: [Pod], version: String, continuation: String = "") -> [UInt8] {
    ProtobufWriter.enveloped(
      kind: "PodList",
      ProtobufWriter.message { list in
        list.message(1) {
          $0.text(1, "")
          $0.text(2, version)
          $0.text(3, continuation)
          $0.number(4, 7)
        }
        for pod in pods { list.bytes(2, protobuf(pod)) }
      }
    )
  }

  func jsonList(_ pods: [Pod], version: String, continuation: String = "", metadataIsLast: Bool = false) -> [UInt8] {
    let metadata = #""metadata":{"resourceVersion":\#(quoted(version)),"continue":\#(quoted(continuation))}"#
    let items = #""items":["# + pods.map(json).joined(separator: ",") + "]"
    let members = metadataIsLast ? [items, metadata] : [metadata, items]
    return Array(#"{"kind":"PodList","apiVersion":"v1",\#(members.joined(separator: ","))}"#.utf8) + [0x0A]
  }
}

extension PodWriter {
  func protobuf(_ pod: Pod) -> [UInt8] {
    ProtobufWriter.message { writer in
      writer.message(1) { metadata(writing: &$0, pod) }
      writer.message(2) { spec(writing: &$0, pod) }
      writer.message(3) { status(writing: &$0, pod) }
    }
  }

  private func metadata(writing writer: inout ProtobufWriter, _ pod: Pod) {
    writer.text(1, pod.name)
    writer.text(2, "")
    writer.text(3, pod.namespace)
    writer.text(5, pod.uid)
    writer.text(6, pod.resourceVersion)
    writer.number(7, -1)
    time(8, pod.creationTimestamp, isAlwaysThere: true, in: &writer)
    time(9, pod.deletionTimestamp, in: &writer)
    if let seconds = pod.deletionGracePeriodSeconds { writer.number(10, seconds) }
    writer.texts(11, pod.labels)
    writer.texts(12, pod.annotations)
    for number in 0..<ballast / 2 {
      writer.message(17) {
        $0.text(1, "manager-\(number)")
        $0.message(7) { $0.text(1, Self.managedFields) }
      }
    }
  }

  private func spec(writing writer: inout ProtobufWriter, _ pod: Pod) {
    for number in 0..<ballast / 2 {
      writer.message(1) { $0.text(1, "volume-\(number)") }
    }
    for container in pod.containers { writer.message(2) { self.container(writing: &$0, container) } }
    writer.text(3, pod.restartPolicy.rawValue)
    writer.number(4, 30)
    if let node = pod.nodeName { writer.text(10, node) }
    writer.number(11, pod.hostNetwork ? 1 : 0)
    for container in pod.initContainers { writer.message(20) { self.container(writing: &$0, container) } }
  }

  private func container(writing writer: inout ProtobufWriter, _ container: Container) {
    writer.text(1, container.name)
    writer.text(2, "image:1")
    for port in container.ports {
      writer.message(6) {
        $0.text(1, port.name ?? "")
        $0.number(2, 0)
        $0.number(3, port.containerPort)
        $0.text(4, port.transport)
      }
    }
    for number in 0..<ballast {
      writer.message(7) {
        $0.text(1, "VARIABLE_\(number)")
        $0.text(2, Self.variable)
      }
    }
  }

  private func status(writing writer: inout ProtobufWriter, _ pod: Pod) {
    writer.text(1, pod.phase.rawValue)
    writer.text(3, pod.message ?? "")
    writer.text(4, pod.reason ?? "")
    writer.text(6, pod.podIPs.first ?? "")
    time(7, pod.startTime, in: &writer)
    for address in pod.podIPs { writer.message(12) { $0.text(1, address) } }
    for status in pod.containerStatuses {
      writer.message(8) { writer in
        writer.text(1, status.name)
        writer.message(2) { state(writing: &$0, status.state) }
        writer.number(5, status.restartCount)
      }
    }
  }

  private func state(writing writer: inout ProtobufWriter, _ state: ContainerStatus.State) {
    switch state {
    case .waiting(let reason):
      writer.message(1) { $0.text(1, reason ?? "") }
    case .running(let date):
      writer.message(2) { time(1, date, isAlwaysThere: true, in: &$0) }
    case .terminated(let end):
      writer.message(3) {
        $0.number(1, end.exitCode)
        $0.number(2, 0)
        $0.text(3, end.reason ?? "")
        $0.text(4, end.message ?? "")
        time(5, end.startedAt, isAlwaysThere: true, in: &$0)
        time(6, end.finishedAt, isAlwaysThere: true, in: &$0)
      }
    case .unknown: break
    }
  }

  /// Go writes the zero time of a field that is no pointer as an empty message.
  private func time(_ field: Int, _ date: Date?, isAlwaysThere: Bool = false, in writer: inout ProtobufWriter) {
    guard date != nil || isAlwaysThere else { return }
    writer.message(field) {
      guard let date else { return }
      $0.number(1, Int(date.timeIntervalSince1970))
      $0.number(2, 0)
    }
  }
}

extension PodWriter {
  func json(_ pod: Pod) -> String {
    let managed = (0..<ballast / 2).map {
      #"{"manager":"manager-\#($0)","fieldsV1":\#(Self.managedFields)}"#
    }
    let metadata = object([
      ("name", quoted(pod.name)),
      ("namespace", quoted(pod.namespace)),
      ("uid", quoted(pod.uid)),
      ("resourceVersion", quoted(pod.resourceVersion)),
      ("creationTimestamp", pod.creationTimestamp.map(time) ?? "null"),
      ("deletionTimestamp", pod.deletionTimestamp.map(time)),
      ("deletionGracePeriodSeconds", pod.deletionGracePeriodSeconds.map { "\($0)" }),
      ("labels", pod.labels.isEmpty ? nil : texts(pod.labels)),
      ("annotations", pod.annotations.isEmpty ? nil : texts(pod.annotations)),
      ("managedFields", "[\(managed.joined(separator: ","))]"),
    ])
    let volumes = (0..<ballast / 2).map { #"{"name":"volume-\#($0)"}"# }
    let spec = object([
      ("volumes", "[\(volumes.joined(separator: ","))]"),
      ("containers", array(pod.containers, container)),
      ("initContainers", pod.initContainers.isEmpty ? nil : array(pod.initContainers, container)),
      ("restartPolicy", quoted(pod.restartPolicy.rawValue)),
      ("nodeName", pod.nodeName.map(quoted)),
      ("hostNetwork", pod.hostNetwork ? "true" : nil),
    ])
    let status = object([
      ("phase", quoted(pod.phase.rawValue)),
      ("message", pod.message.map(quoted)),
      ("reason", pod.reason.map(quoted)),
      ("podIP", pod.podIPs.first.map(quoted)),
      ("podIPs", pod.podIPs.isEmpty ? nil : array(pod.podIPs) { object([("ip", quoted($0))]) }),
      ("startTime", pod.startTime.map(time)),
      (
        "containerStatuses",
        pod.containerStatuses.isEmpty ? nil : array(pod.containerStatuses, containerStatus)
      ),
    ])
    return object([("metadata", metadata), ("spec", spec), ("status", status)])
  }

  private func container(_ container: Container) -> String {
    object([
      ("name", quoted(container.name)),
      (
        "ports",
        container.ports.isEmpty
          ? nil
          : array(container.ports) { port in
            object([
              ("name", port.name.map(quoted)), ("containerPort", "\(port.containerPort)"),
              ("protocol", quoted(port.transport)),
            ])
          }
      ),
      ("env", array(Array(0..<ballast)) { #"{"name":"VARIABLE_\#($0)","value":\#(quoted(Self.variable))}"# }),
    ])
  }

  private func containerStatus(_ status: ContainerStatus) -> String {
    let state =
      switch status.state {
      case .waiting(let reason): object([("waiting", object([("reason", reason.map(quoted))]))])
      case .running(let date): object([("running", object([("startedAt", date.map(time) ?? "null")]))])
      case .terminated(let end):
        object([
          (
            "terminated",
            object([
              ("exitCode", "\(end.exitCode)"),
              ("reason", end.reason.map(quoted)),
              ("message", end.message.map(quoted)),
              ("startedAt", end.startedAt.map(time) ?? "null"),
              ("finishedAt", end.finishedAt.map(time) ?? "null"),
            ])
          )
        ])
      case .unknown: "{}"
      }
    return object([("name", quoted(status.name)), ("restartCount", "\(status.restartCount)"), ("state", state)])
  }

  private func object(_ members: [(String, String?)]) -> String {
    "{" + members.compactMap { name, value in value.map { "\"\(name)\":\($0)" } }.joined(separator: ",") + "}"
  }

  private func array<Element>(_ elements: [Element], _ write: (Element) -> String) -> String {
    "[" + elements.map(write).joined(separator: ",") + "]"
  }

  private func texts(_ texts: [String: String]) -> String {
    "{" + texts.map { "\(quoted($0.key)):\(quoted($0.value))" }.joined(separator: ",") + "}"
  }

  private func time(_ date: Date) -> String {
    quoted(date.formatted(.iso8601))
  }

  /// As Go escapes: control characters, and what could end a script in a page.
  func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "<", ">", "&": result += "\\u00" + String(scalar.value, radix: 16)
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  /// With brackets, quotes and names that a careless reader could take for the list's own.
  static let managedFields =
    #"{"f:metadata":{"f:labels":{".":{},"f:items":{}}},"items":[{"metadata":{"name":"no"}}],"kind":"No","k:{\"name\":\"a\\\"b\"}":{"]}":1}}"#
  static let variable = #"-Dspark.driver.extraJavaOptions="-XX:+UseG1GC \" [{"# + "\\"
}
