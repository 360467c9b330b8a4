public import SystemPackage

/// Why the spool's folder or a file in it cannot be used.
public enum SpoolError: Error, Sendable, Equatable {
  /// The folder that the spool's is to be made in is not there.
  case noParent(String)
  /// Something stands there that is no folder.
  case noFolder(String)
  /// Another agent uses the folder, and has not ended in the time that it was given.
  case inUse(String, waited: Duration)
  /// What could not be done with which file or folder.
  case refused(String, path: String, Errno)
  /// A file that is not the spool's has the name of one that is to be written.
  case nameTaken(String)
  /// It is no file but a link, a folder or the like, or it is larger than any that is written.
  case unfit(String)
  /// The group cannot be put into words.
  case unwritable(String)
  /// The agent is ending.
  case interrupted

  /// Whether other files may be written all the same.
  var isOfOneFile: Bool {
    switch self {
    case .nameTaken, .unfit, .unwritable, .refused(_, _, .isDirectory): true
    case .noParent, .noFolder, .inUse, .refused, .interrupted: false
    }
  }
}

extension SpoolError {
  /// Whether there is no space left.
  var isOfSpace: Bool {
    switch self {
    case .refused(_, _, .noSpace), .refused(_, _, .diskQuotaExceeded): true
    default: false
    }
  }
}

extension SpoolError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noParent(let path):
      "there is no folder to make \(path) in; make it, or name another with --spool"
    case .noFolder(let path):
      "\(path) is no folder; name one with --spool"
    case .inUse(let path, let waited):
      "another agent has used \(path) for the last \(waited.components.seconds) s; end it, or give each a --spool of its own"
    case .refused(let what, let path, let error):
      "cannot \(what) \(path): \(error); \(Self.remedy(for: error))"
    case .nameTaken(let path):
      "\(path) is not the spool's, and is in its way; move it elsewhere"
    case .unfit(let path):
      "\(path) is not a file as the spool writes them; move it elsewhere"
    case .unwritable(let words):
      "the group cannot be written: \(words)"
    case .interrupted:
      "the agent is ending"
    }
  }

  private static func remedy(for error: Errno) -> String {
    switch error {
    case .noSpace, .diskQuotaExceeded: "make room on that file system, or lower --spool-size"
    case .readOnlyFileSystem: "mount it for writing, or name another folder with --spool"
    case .permissionDenied, .notPermitted: "let the agent's user read and write there"
    case .noSuchFileOrDirectory: "make the folder again and restart the agent"
    case .ioError: "look into that disk"
    case .tooManyOpenFiles, .tooManyOpenFilesInSystem: "let the agent have more open files"
    case .notSupported, .noLocks: "name a folder with --spool on a file system that can do that"
    default: "look into that folder, or name another with --spool"
    }
  }
}
