/// A container as its pod's specification declares it.
public struct Container: Sendable, Hashable {
  public var name: String
  public var ports: [ContainerPort]

  public init(name: String, ports: [ContainerPort] = []) {
    self.name = name
    self.ports = ports
  }
}

/// A port that a container declares. Declaring is informative only: an undeclared port can be reached as well.
public struct ContainerPort: Sendable, Hashable {
  /// A DNS label of at most 15 characters, unique in the pod; `nil` where the port has no name.
  public var name: String?
  /// 1 … 65535.
  public var containerPort: Int
  /// `TCP` where the specification is silent.
  public var transport: String

  public init(name: String? = nil, containerPort: Int, transport: String = "TCP") {
    self.name = name
    self.containerPort = containerPort
    self.transport = transport
  }
}
