import Agent
import ArgumentParser

/// The flags of all settings. What they mean, and what holds where they are not given, is the settings' own to say.
struct SettingOptions: ParsableArguments {
  @Option(help: .setting(Settings.kubeconfig)) var kubeconfig: String?
  @Option(help: .setting(Settings.context)) var context: String?
  @Option(help: .setting(Settings.namespace)) var namespace: [String] = []
  @Option(help: .setting(Settings.namespaceSelector)) var namespaceSelector: String?
  @Option(help: .setting(Settings.podSelector)) var podSelector: String?
  @Option(help: .setting(Settings.fieldSelector)) var fieldSelector: String?
  @Option(help: .setting(Settings.node)) var node: String?
  @Option(help: .setting(Settings.applicationIDLabel)) var applicationIdLabel: String?
  @Option(help: .setting(Settings.growth)) var growth: String?
  @Option(help: .setting(Settings.shortestInterval)) var shortestInterval: String?
  @Option(help: .setting(Settings.longestInterval)) var longestInterval: String?
  @Option(help: .setting(Settings.idleBoost)) var idleBoost: String?
  @Option(help: .setting(Settings.scrapeTimeout)) var scrapeTimeout: String?
  @Option(help: .setting(Settings.scrapesInFlight)) var scrapesInFlight: String?
  @Option(help: .setting(Settings.scrapesPerSecond)) var scrapesPerSecond: String?
  @Option(help: .setting(Settings.rules)) var rules: [String] = []
  @Option(help: .setting(Settings.bodySizeLimit)) var bodySizeLimit: String?
  @Option(help: .setting(Settings.compressedSizeLimit)) var compressedSizeLimit: String?
  @Option(help: .setting(Settings.sampleLimit)) var sampleLimit: String?
  @Option(help: .setting(Settings.labelLimit)) var labelLimit: String?
  @Option(help: .setting(Settings.nameLengthLimit)) var nameLengthLimit: String?
  @Option(help: .setting(Settings.valueLengthLimit)) var valueLengthLimit: String?
  @Option(help: .setting(Settings.sparkNames)) var sparkNames: String?
  @Option(help: .setting(Settings.metricRelabelings)) var metricRelabelings: [String] = []
  @Option(help: .setting(Settings.pushgateway)) var pushgateway: String?
  @Option(help: .setting(Settings.job)) var job: String?
  @Option(help: .setting(Settings.hold)) var hold: String?
  @Option(help: .setting(Settings.listen)) var listen: String?
  @Option(help: .setting(Settings.logLevel)) var logLevel: String?
  @Option(help: .setting(Settings.logFormat)) var logFormat: String?

  var layer: SettingsLayer {
    let single: [(SettingDescription, String?)] = [
      (Settings.kubeconfig.description, kubeconfig),
      (Settings.context.description, context),
      (Settings.namespaceSelector.description, namespaceSelector),
      (Settings.podSelector.description, podSelector),
      (Settings.fieldSelector.description, fieldSelector),
      (Settings.node.description, node),
      (Settings.applicationIDLabel.description, applicationIdLabel),
      (Settings.growth.description, growth),
      (Settings.shortestInterval.description, shortestInterval),
      (Settings.longestInterval.description, longestInterval),
      (Settings.idleBoost.description, idleBoost),
      (Settings.scrapeTimeout.description, scrapeTimeout),
      (Settings.scrapesInFlight.description, scrapesInFlight),
      (Settings.scrapesPerSecond.description, scrapesPerSecond),
      (Settings.bodySizeLimit.description, bodySizeLimit),
      (Settings.compressedSizeLimit.description, compressedSizeLimit),
      (Settings.sampleLimit.description, sampleLimit),
      (Settings.labelLimit.description, labelLimit),
      (Settings.nameLengthLimit.description, nameLengthLimit),
      (Settings.valueLengthLimit.description, valueLengthLimit),
      (Settings.sparkNames.description, sparkNames),
      (Settings.pushgateway.description, pushgateway),
      (Settings.job.description, job),
      (Settings.hold.description, hold),
      (Settings.listen.description, listen),
      (Settings.logLevel.description, logLevel),
      (Settings.logFormat.description, logFormat),
    ]
    var flags = [
      Settings.namespace.description.name: namespace,
      Settings.rules.description.name: rules,
      Settings.metricRelabelings.description.name: metricRelabelings,
    ]
    for (setting, text) in single { flags[setting.name] = text.map { [$0] } }
    return SettingsLayer(flags: flags)
  }
}

extension ArgumentHelp {
  static func setting<Value>(_ setting: Setting<Value>) -> ArgumentHelp {
    let description = setting.description
    return ArgumentHelp(
      "\(description.help) (default: \(description.defaultWords)) [\(description.variable)]",
      valueName: description.valueName
    )
  }
}
