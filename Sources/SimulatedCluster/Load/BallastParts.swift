/// A variable of a container's environment.
struct BallastVariable {
  enum Value {
    case literal(String)
    case field(String)
    case secret(name: String, key: String)
  }

  var name: String
  var value: Value

  static func all(of unit: Int) -> [BallastVariable] {
    [
      BallastVariable(name: "OPTION_\(unit)", value: .literal(BallastContents.mark)),
      BallastVariable(name: "UID_\(unit)", value: .field("metadata.uid")),
      BallastVariable(name: "NODE_\(unit)", value: .field("spec.nodeName")),
      BallastVariable(name: "ADDRESS_\(unit)", value: .field("status.podIP")),
      BallastVariable(name: "SECRET_\(unit)", value: .secret(name: "credentials-\(unit)", key: "token")),
    ]
  }

  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("name", name)
      switch value {
      case .literal(let text): writer.field("value", text)
      case .field(let path):
        writer.object("valueFrom") { writer in
          writer.object("fieldRef") { writer in
            writer.field("apiVersion", "v1")
            writer.field("fieldPath", path)
          }
        }
      case .secret(let name, let key):
        writer.object("valueFrom") { writer in
          writer.object("secretKeyRef") { writer in
            writer.field("name", name)
            writer.field("key", key)
          }
        }
      }
    }
  }

  func write(to writer: inout ProtobufWriter) {
    writer.field(1, name)
    switch value {
    case .literal(let text): writer.field(2, text)
    case .field(let path):
      writer.field(2, "")
      writer.message(3) { writer in
        writer.message(1) { writer in
          writer.field(1, "v1")
          writer.field(2, path)
        }
      }
    case .secret(let name, let key):
      writer.field(2, "")
      writer.message(3) { writer in
        writer.message(4) { writer in
          writer.message(1) { $0.field(1, name) }
          writer.field(2, key)
        }
      }
    }
  }
}

/// A volume that holds a secret, and where it is mounted.
struct BallastVolume {
  private var number: Int

  init(_ number: Int) {
    self.number = number
  }

  private var name: String { "secret-\(number)" }

  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("name", name)
      writer.object("secret") { writer in
        writer.field("secretName", "credentials-\(number)")
        writer.field("defaultMode", 420)
      }
    }
  }

  func write(to writer: inout ProtobufWriter) {
    writer.field(1, name)
    writer.message(2) { writer in
      writer.message(6) { writer in
        writer.field(1, "credentials-\(number)")
        writer.field(3, 420)
      }
    }
  }

  func writeMount(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("name", name)
      writer.field("readOnly", true)
      writer.field("mountPath", "/etc/secrets/\(number)")
    }
  }

  func writeMount(to writer: inout ProtobufWriter) {
    writer.field(1, name)
    writer.field(2, true)
    writer.field(3, "/etc/secrets/\(number)")
    writer.field(4, "")
    writer.field(6, "")
  }
}

/// What a container may use and needs.
struct BallastResources {
  private let limits = [("cpu", "2"), ("memory", "4Gi")]
  private let requests = [("cpu", "500m"), ("memory", "1Gi")]

  func write(to writer: inout JSONWriter) {
    for (name, quantities) in [("limits", limits), ("requests", requests)] {
      writer.object(name) { writer in
        for (resource, quantity) in quantities { writer.field(resource, quantity) }
      }
    }
  }

  func write(to writer: inout ProtobufWriter) {
    for (number, quantities) in [(1, limits), (2, requests)] {
      for (resource, quantity) in quantities {
        writer.message(number) { writer in
          writer.field(1, resource)
          writer.message(2) { $0.field(1, quantity) }
        }
      }
    }
  }
}

/// How the kubelet asks a container for its health.
struct BallastProbe {
  var path: String
  private let numbers = [
    ("initialDelaySeconds", 5), ("timeoutSeconds", 1), ("periodSeconds", 10), ("successThreshold", 1),
    ("failureThreshold", 3),
  ]

  init(path: String) {
    self.path = path
  }

  func write(to writer: inout JSONWriter) {
    writer.object("httpGet") { writer in
      writer.field("path", path)
      writer.field("port", 8080)
      writer.field("scheme", "HTTP")
    }
    for (name, number) in numbers { writer.field(name, number) }
  }

  func write(to writer: inout ProtobufWriter) {
    writer.message(1) { writer in
      writer.message(2) { writer in
        writer.field(1, path)
        writer.message(2) { writer in
          writer.field(1, 0)
          writer.field(2, 8080)
          writer.field(3, "")
        }
        writer.field(3, "")
        writer.field(4, "HTTP")
      }
    }
    for (index, entry) in numbers.enumerated() { writer.field(2 + index, entry.1) }
  }
}
