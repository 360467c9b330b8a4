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
  @Option(help: .setting(Settings.lease)) var lease: String?
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
  @Option(help: .setting(Settings.sparkStages)) var sparkStages: String?
  @Option(help: .setting(Settings.sparkStagesLimit)) var sparkStagesLimit: String?
  @Option(help: .setting(Settings.sparkSources)) var sparkSources: [String] = []
  @Option(help: .setting(Settings.sparkHistory)) var sparkHistory: String?
  @Option(help: .setting(Settings.sparkHistoryWait)) var sparkHistoryWait: String?
  @Option(help: .setting(Settings.metricRelabelings)) var metricRelabelings: [String] = []
  @Option(help: .setting(Settings.pushgateway)) var pushgateway: [String] = []
  @Option(help: .setting(Settings.prometheus)) var prometheus: [String] = []
  @Option(help: .setting(Settings.job)) var job: String?
  @Option(help: .setting(Settings.groupingLabel)) var groupingLabel: [String] = []
  @Option(help: .setting(Settings.owner)) var owner: String?
  @Option(help: .setting(Settings.hold)) var hold: String?
  @Option(help: .setting(Settings.maxHold)) var maxHold: String?
  @Option(help: .setting(Settings.failoverAfter)) var failoverAfter: String?
  @Option(help: .setting(Settings.pushTimeout)) var pushTimeout: String?
  @Option(help: .setting(Settings.pushCompression)) var pushCompression: String?
  @Option(help: .setting(Settings.spool)) var spool: String?
  @Option(help: .setting(Settings.spoolSize)) var spoolSize: String?
  @Option(help: .setting(Settings.spoolFiles)) var spoolFiles: String?
  @Option(help: .setting(Settings.listen)) var listen: String?
  @Option(help: .setting(Settings.webConfig)) var webConfig: String?
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
      (Settings.lease.description, lease),
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
      (Settings.sparkNames.description, sparkNames), (Settings.sparkStages.description, sparkStages),
      (Settings.sparkStagesLimit.description, sparkStagesLimit),
      (Settings.sparkHistory.description, sparkHistory),
      (Settings.sparkHistoryWait.description, sparkHistoryWait),
      (Settings.job.description, job),
      (Settings.owner.description, owner),
      (Settings.hold.description, hold),
      (Settings.maxHold.description, maxHold),
      (Settings.failoverAfter.description, failoverAfter),
      (Settings.pushTimeout.description, pushTimeout),
      (Settings.pushCompression.description, pushCompression),
      (Settings.spool.description, spool),
      (Settings.spoolSize.description, spoolSize),
      (Settings.spoolFiles.description, spoolFiles),
      (Settings.listen.description, listen),
      (Settings.webConfig.description, webConfig),
      (Settings.logLevel.description, logLevel),
      (Settings.logFormat.description, logFormat),
    ]
    var flags = [
      Settings.namespace.description.name: namespace,
      Settings.rules.description.name: rules,
      Settings.metricRelabelings.description.name: metricRelabelings,
      Settings.pushgateway.description.name: pushgateway,
      Settings.prometheus.description.name: prometheus,
      Settings.groupingLabel.description.name: groupingLabel,
      Settings.sparkSources.description.name: sparkSources,
    ]
    for (setting, text) in single { flags[setting.name] = text.map { [$0] } }
    return SettingsLayer(flags: flags)
  }
}

extension ArgumentHelp {
  static var configurationFile: ArgumentHelp {
    ArgumentHelp(
      "YAML file with settings, or - for standard input (default: none) [\(ConfigurationSource.fileVariable)]",
      valueName: "FILE"
    )
  }

  static func setting<Value>(_ setting: Setting<Value>) -> ArgumentHelp {
    let description = setting.description
    return ArgumentHelp(
      "\(description.help) (default: \(description.defaultWords)) [\(description.variable)]",
      valueName: description.valueName
    )
  }
}

/// How settings are given, for the help of the commands that take them.
let settingsWords = """
  Each setting can be given as a flag, as the variable named in brackets, or in the YAML file of --config under the flag's \
  name without its hyphens in front; the first of these that has it wins.
  """
