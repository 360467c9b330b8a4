/// Why a file of the spool cannot be used.
public enum SpoolFault: Error, Sendable, Equatable {
  /// It does not begin as the spool's files do: it is somebody else's.
  case notSpooled
  /// It is that of another agent.
  case otherOwner(String)
  /// Written by a version of the agent that this one does not know.
  case unknownVersion(String)
  /// The bytes end before the group does.
  case cutShort(bytes: Int)
  /// Something follows the group.
  case trailingBytes(Int)
  /// The bytes are not those that were written.
  case checksum
  /// The first line, in words.
  case badHeader(String)
  /// The samples, in words.
  case badBody(String)
  /// It holds an application whose file is called otherwise.
  case misnamed(id: String, name: String)
  case tooLarge(bytes: Int, limit: Int)

  /// Whether the file is not this agent's to touch.
  public var isForeign: Bool {
    switch self {
    case .notSpooled, .otherOwner, .unknownVersion: true
    case .cutShort, .trailingBytes, .checksum, .badHeader, .badBody, .misnamed, .tooLarge: false
    }
  }
}

extension SpoolFault: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notSpooled:
      "the file is not one of the spool's; give the spool a folder of its own"
    case .otherOwner(let owner):
      "the file belongs to agent \"\(owner)\"; give each agent a folder of its own, or start this one with its --owner"
    case .unknownVersion(let version):
      "the file has version \(version), of which this agent knows nothing; read it with the agent that wrote it"
    case .cutShort(let bytes):
      "the file ends after \(bytes) bytes, before its group does; look into the disk, or into what cuts files there"
    case .trailingBytes(let bytes):
      "\(bytes) bytes follow the group in the file; leave the spool's files to the agent"
    case .checksum:
      "the file is not as it was written, its checksum differs; look into the disk, or into who changes files there"
    case .badHeader(let words):
      "the file's first line cannot be used: \(words)"
    case .badBody(let words):
      "the file's samples cannot be used: \(words)"
    case .misnamed(let id, let name):
      "the file holds application \(id), whose file is called \(name); rename it, or remove the copy"
    case .tooLarge(let bytes, let limit):
      "the file has \(bytes) bytes, more than \(limit)"
    }
  }
}
