public import Delivery
public import Logging
public import Scraping

/// The settings in force, read and checked.
public struct AgentConfiguration: Sendable {
  public var kubeconfig: String?
  public var context: String?
  /// Empty: all.
  public var namespaces: [String] = []
  public var applicationIDLabel: String?
  public var schedule = SchedulePolicy()
  public var scrapeTimeout: Duration
  public var pushgateway: PushgatewayAddress?
  public var job: String
  public var hold: Duration
  public var listen: ListenAddress
  public var logLevel: Logger.Level
  public var logFormat: LogFormat

  /// - Parameter layers: what was given, the strongest first: flags, environment, file. What none of them says has its
  ///   default.
  public init(layers: [SettingsLayer]) throws(ConfigurationError) {
    let given = GivenSettings(layers: layers)
    kubeconfig = try given.value(of: Settings.kubeconfig)
    context = try given.value(of: Settings.context)
    namespaces = try given.values(of: Settings.namespace)
    applicationIDLabel = try given.value(of: Settings.applicationIDLabel)
    schedule.growth = try given.requiredValue(of: Settings.growth)
    schedule.shortest = try given.requiredValue(of: Settings.shortestInterval)
    schedule.longest = try given.requiredValue(of: Settings.longestInterval)
    scrapeTimeout = try given.requiredValue(of: Settings.scrapeTimeout)
    pushgateway = try given.value(of: Settings.pushgateway)
    job = try given.requiredValue(of: Settings.job)
    hold = try given.requiredValue(of: Settings.hold)
    listen = try given.requiredValue(of: Settings.listen)
    logLevel = try given.requiredValue(of: Settings.logLevel)
    logFormat = try given.requiredValue(of: Settings.logFormat)
    guard schedule.shortest <= schedule.longest else {
      throw ConfigurationError(
        place: given.place(of: Settings.shortestInterval) ?? given.place(of: Settings.longestInterval) ?? "",
        problem: "the shortest interval (\(schedule.shortest.written)) is longer than the longest "
          + "(\(schedule.longest.written))",
        remedy: "lower shortest-interval or raise longest-interval"
      )
    }
  }
}

/// What several layers say together: of each setting the strongest layer's word.
private struct GivenSettings {
  let layers: [SettingsLayer]

  private func entry(_ name: String) -> SettingsLayer.Entry? {
    layers.lazy.compactMap { $0.entries[name] }.first
  }

  func place<Value>(of setting: Setting<Value>) -> String? {
    entry(setting.description.name)?.place
  }

  func values<Value>(of setting: Setting<Value>) throws(ConfigurationError) -> [Value] {
    guard let entry = entry(setting.description.name) else { return [] }
    var values: [Value] = []
    for text in entry.texts {
      do {
        values.append(try setting.read(text))
      } catch {
        throw ConfigurationError(place: entry.place, problem: error.message, remedy: "")
      }
    }
    return values
  }

  /// The last of several, as with most programs' flags.
  func value<Value>(of setting: Setting<Value>) throws(ConfigurationError) -> Value? {
    try values(of: setting).last
  }

  /// The value given, or that of the default text.
  func requiredValue<Value>(of setting: Setting<Value>) throws(ConfigurationError) -> Value {
    if let value = try value(of: setting) { return value }
    do {
      return try setting.read(setting.description.defaultText ?? "")
    } catch {
      throw ConfigurationError(place: setting.description.flag, problem: error.message, remedy: "give a value")
    }
  }
}
