/// Where the settings come from: flags, then variables, then the file, each overriding the next.
public struct ConfigurationSource: Sendable {
  public static let fileVariable = "AFTERGLOW_CONFIG"

  /// What stands for standard input in place of a file.
  static let standardInput = "-"

  private let flags: SettingsLayer
  /// Where the file is, if there is one; or `standardInput`.
  let file: String?
  /// What names it.
  private let origin: String
  private let environment: [String: String]

  /// What the file is called in messages.
  var fileName: String? { file == Self.standardInput ? "standard input" : file }

  /// - Parameter file: as given by a flag; if it was not, the environment is asked for one.
  public init(flags: SettingsLayer, file: String?, environment: [String: String]) {
    self.flags = flags
    self.file = file ?? environment[Self.fileVariable].flatMap { $0.isEmpty ? nil : $0 }
    origin = file == nil ? Self.fileVariable : "--config"
    self.environment = environment
  }

  public func read() throws(ConfigurationError) -> ConfigurationReading {
    try reading(of: contents())
  }

  /// What the file holds; `nil` where there is none.
  func contents() throws(ConfigurationError) -> [UInt8]? {
    guard let file else { return nil }
    return try SettingsLayer.contents(of: file, namedBy: origin)
  }

  /// - Parameter contents: what the file holds.
  func reading(of contents: [UInt8]?) throws(ConfigurationError) -> ConfigurationReading {
    var layers = [flags, SettingsLayer(environment: environment)]
    if let fileName, let contents { layers.append(try SettingsLayer(yaml: contents, file: fileName)) }
    return try ConfigurationReading(layers: layers)
  }
}
