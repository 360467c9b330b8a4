public import Console
public import Logging
import Transport

extension ListenerAccess {
  /// - Parameter file: the path of the web configuration, which is followed from now on.
  public convenience init(webConfig file: String, logger: Logger) throws(ConfigurationError) {
    do {
      try self.init(file: file, logger: logger) { contents throws(AccessFault) in
        try WebConfiguration.read(contents, of: file)
      }
    } catch {
      // With the file's name, its place in it, and the remedy.
      throw ConfigurationError(place: "web-config", problem: "\(error)", remedy: "")
    }
  }
}
