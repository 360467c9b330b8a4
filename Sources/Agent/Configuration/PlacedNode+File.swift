import FoundationEssentials
import YAML

extension PlacedNode {
  /// The path of a file that can be read now. One that is not whole begins at the folder of the configuration file, as
  /// in a kubeconfig.
  func readableFile() throws(YAMLError) -> String {
    let path = Self.whole(try value(SettingText.nonEmpty), besideFile: file)
    var isFolder = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      if let absent = AbsentFiles.allowed.get() {
        absent.note(error("\(path) is not here"))
        return path
      }
      throw error("\(path): there is no such file; create it, or correct the path")
    }
    guard !isFolder else { throw error("\(path): this is a folder, and a file is needed; name a file in it") }
    guard FileManager.default.isReadableFile(atPath: path) else {
      throw error("\(path): the file cannot be read; let the agent's user read it")
    }
    return path
  }

  private static func whole(_ path: String, besideFile file: String) -> String {
    guard !path.hasPrefix("/"), let slash = file.lastIndex(of: "/") else { return path }
    return "\(file[...slash])\(path)"
  }
}
