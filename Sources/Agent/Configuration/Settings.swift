import Discovery
public import Logging
public import Relabelling
public import Spark
import YAML

/// Everything that can be set. `--help`, the configuration file's reader and the README's reference all follow it.
public enum Settings {
  // MARK: Kubernetes

  public static let kubeconfig = Setting(
    "kubeconfig",
    "FILE",
    absence: "the pod's service account, else KUBECONFIG, else ~/.kube/config",
    help: "kubeconfig file to reach the cluster with",
    read: SettingText.nonEmpty
  )
  public static let context = Setting(
    "context",
    "NAME",
    absence: "the kubeconfig's current context",
    help: "context of the kubeconfig",
    read: SettingText.nonEmpty
  )
  public static let namespace = Setting(
    "namespace",
    "NAME",
    absence: "all namespaces",
    isRepeatable: true,
    help: "namespace to watch; give it several times for several",
    read: SettingText.namespace
  )
  public static let namespaceSelector = Setting(
    "namespace-selector",
    "SELECTOR",
    help: "watch the namespaces whose labels match, as they come and go, such as team=data; not with namespace",
    read: SettingText.labelSelector
  )
  public static let podSelector = Setting(
    "pod-selector",
    "SELECTOR",
    absence: "all pods",
    help: "watch only pods whose labels match, such as spark-role=driver",
    read: SettingText.labelSelector
  )
  public static let fieldSelector = Setting(
    "field-selector",
    "SELECTOR",
    absence: "all pods",
    help: "watch only pods whose fields match, such as spec.schedulerName=volcano",
    read: SettingText.fieldSelector
  )
  public static let node = Setting(
    "node",
    "NAME",
    absence: "all nodes",
    help: "watch only pods on this node, for one agent on each",
    read: SettingText.node
  )
  public static let lease = Setting(
    "lease",
    "[NAMESPACE/]NAME",
    absence: "none: this agent is the only one",
    help: "Lease that replicas of the agent compete for: its holder works, the others stand by; in the agent's own "
      + "namespace unless it names one",
    read: SettingText.leaseName
  )
  public static let applicationIDLabel = Setting(
    "application-id-label",
    "NAME",
    help: "pod label or annotation that holds the application's id where neither Spark's own label nor the samples do",
    read: SettingText.nonEmpty
  )

  // MARK: Scraping

  public static let growth = Setting(
    "growth",
    "RATIO",
    default: "0.02",
    isReloadable: true,
    help: "scrape interval as a share of the target's age",
    read: SettingText.ratio
  )
  public static let shortestInterval = Setting(
    "shortest-interval",
    "DURATION",
    default: "100ms",
    isReloadable: true,
    help: "shortest scrape interval",
    read: { (text) throws(InvalidValue) in try SettingText.duration(text, in: ScheduleBounds.interval) }
  )
  public static let longestInterval = Setting(
    "longest-interval",
    "DURATION",
    default: "15s",
    isReloadable: true,
    help: "longest scrape interval",
    read: { (text) throws(InvalidValue) in try SettingText.duration(text, in: ScheduleBounds.interval) }
  )
  public static let idleBoost = Setting(
    "idle-boost",
    "DURATION",
    default: "10s",
    isReloadable: true,
    help: "how long a Spark application without work is scraped at the shortest interval",
    read: { (text) throws(InvalidValue) in try SettingText.duration(text, in: ScheduleBounds.idleBoost) }
  )
  public static let scrapeTimeout = Setting(
    "scrape-timeout",
    "DURATION",
    default: "10s",
    isReloadable: true,
    help: "time for one whole scrape",
    read: { (text) throws(InvalidValue) in try SettingText.duration(text, in: ScheduleBounds.timeout) }
  )
  public static let scrapesInFlight = Setting(
    "scrapes-in-flight",
    "NUMBER",
    default: "256",
    isReloadable: true,
    help: "most scrapes under way at one time, over all targets; each holds a connection and at most one page",
    read: { (text) throws(InvalidValue) in try SettingText.number(text, in: 1...10_000) }
  )
  public static let scrapesPerSecond = Setting(
    "scrapes-per-second",
    "NUMBER",
    default: "2000",
    isReloadable: true,
    help: "most scrapes begun in a second, over all targets",
    read: { (text) throws(InvalidValue) in try SettingText.number(text, in: 1...100_000) }
  )
  public static let rules = Setting(
    "rules",
    "RULES",
    isReloadable: true,
    help:
      "list of rules on how the pods that they match are scraped, as YAML, such as [{name: slow, namespaces: [etl], "
      + "longest-interval: 1m}]",
    readNode: { (node, path) throws(YAMLError) in try [ConfiguredRule](yaml: node.node, path: path, file: node.file) },
    read: SettingText.scrapeRules
  )

  public static let bodySizeLimit = Setting(
    "body-size-limit",
    "SIZE",
    default: "64MiB",
    isReloadable: true,
    help: "largest page, inflated; a larger one is refused",
    read: { (text) throws(InvalidValue) in try SettingText.byteCount(text, in: 1 << 10...4 << 30) }
  )
  public static let compressedSizeLimit = Setting(
    "compressed-size-limit",
    "SIZE",
    default: "16MiB",
    isReloadable: true,
    help: "largest page as sent in gzip; a larger one is refused",
    read: { (text) throws(InvalidValue) in try SettingText.byteCount(text, in: 1 << 10...4 << 30) }
  )
  public static let sampleLimit = Setting(
    "sample-limit",
    "NUMBER",
    default: "200000",
    isReloadable: true,
    help: "most samples of a page; those beyond are left out",
    read: { (text) throws(InvalidValue) in try SettingText.number(text, in: 1...100_000_000) }
  )
  public static let labelLimit = Setting(
    "label-limit",
    "NUMBER",
    default: "64",
    isReloadable: true,
    help: "most labels of a sample; one with more is left out",
    read: { (text) throws(InvalidValue) in try SettingText.number(text, in: 1...10_000) }
  )
  public static let nameLengthLimit = Setting(
    "name-length-limit",
    "SIZE",
    default: "1KiB",
    isReloadable: true,
    help: "longest name of a metric or a label; a sample with a longer one is left out",
    read: { (text) throws(InvalidValue) in try SettingText.byteCount(text, in: 1...1 << 20) }
  )
  public static let valueLengthLimit = Setting(
    "value-length-limit",
    "SIZE",
    default: "16KiB",
    isReloadable: true,
    help: "longest value of a label or help text; a line with a longer one is left out",
    read: { (text) throws(InvalidValue) in try SettingText.byteCount(text, in: 1...16 << 20) }
  )

  // MARK: What is forwarded

  public static let sparkNames = Setting(
    "spark-names",
    "NAMES",
    default: MetricNames.original.rawValue,
    isReloadable: true,
    help:
      "names of the metrics on /metrics/prometheus/: original, or normalised: without the application's id or "
      + "spark.metrics.namespace in them, and each gauge once; sparkmeasure: original, and stages, jobs and queries as sparkMeasure calls them",
    read: SettingText.metricNames
  )
  public static let sparkStages = Setting(
    "spark-stages",
    "SWITCH",
    default: "on",
    isReloadable: true,
    help: "on or off: whether a driver's REST API is asked for what its executors page does not tell: stages, jobs, "
      + "queries, executors that are gone",
    read: SettingText.onOrOff
  )
  public static let sparkStagesLimit = Setting(
    "spark-stages-limit",
    "NUMBER",
    default: "\(ApplicationStatus.usualLimit)",
    isReloadable: true,
    help: "most stages, jobs and queries of an application that have series of their own, the newest; the others are "
      + "part of the application's totals",
    read: { (text) throws(InvalidValue) in try SettingText.number(text, in: 1...1000) }
  )
  public static let sparkSources = Setting(
    "spark-sources",
    "NAME",
    absence: "none but streaming queries",
    isRepeatable: true,
    isReloadable: true,
    help: "source of a driver's Dropwizard registry to forward as spark_driver_…, such as DAGScheduler or JVMCPU, or * "
      + "for all; give it several times for several",
    read: SettingText.nonEmpty
  )
  public static let metricRelabelings = Setting(
    "metric-relabelings",
    "RULES",
    isReloadable: true,
    help: "list of Prometheus' relabelling rules for samples, as YAML, such as [{action: drop, "
      + "source_labels: [__name__], regex: 'jvm_.*'}]",
    readNode: { (node, path) throws(YAMLError) in try RelabelRules(yaml: node.node, path: path, file: node.file) },
    read: SettingText.relabelRules
  )

  // MARK: The agent itself

  public static let listen = Setting(
    "listen",
    "HOST:PORT",
    default: "0.0.0.0:8080",
    help: "address of the agent's own pages, API, metrics and probes",
    read: SettingText.listenAddress
  )
  public static let webConfig = Setting(
    "web-config",
    "FILE",
    absence: "none: everybody may read the pages, over plain HTTP",
    help: "file in the format of Prometheus' web.config.file, with TLS and passwords for the agent's own pages",
    read: SettingText.nonEmpty
  )
  public static let logLevel = Setting(
    "log-level",
    "LEVEL",
    default: "info",
    isReloadable: true,
    help: "least severe level to log: trace, debug, info, notice, warning, error or critical",
    read: SettingText.logLevel
  )
  public static let logFormat = Setting(
    "log-format",
    "FORMAT",
    default: "auto",
    help: "text, json, or auto: text on a terminal, else json",
    read: SettingText.logFormat
  )

  /// In the order in which they are documented.
  public static let all = readable.map(\.description)

  static let readable: [any ReadableSetting] =
    [
      kubeconfig, context, namespace, namespaceSelector, podSelector, fieldSelector, node, lease, applicationIDLabel,
      growth, shortestInterval, longestInterval, idleBoost, scrapeTimeout, scrapesInFlight, scrapesPerSecond, rules,
      bodySizeLimit, compressedSizeLimit, sampleLimit, labelLimit, nameLengthLimit, valueLengthLimit, sparkNames,
      sparkStages, sparkStagesLimit, sparkSources, sparkHistory, sparkHistoryWait, metricRelabelings,
    ] + delivery + [listen, webConfig, logLevel, logFormat]
}
