public import Delivery
import YAML

extension Settings {
  public static let pushgateway = Setting(
    "pushgateway",
    "URL",
    absence: "none: the groups are served on /applications/metrics",
    isRepeatable: true,
    help:
      "Pushgateway to forward to, or a mapping with its url, tls, credentials and headers; give it several times for "
      + "several, which share the applications",
    readNode: { (node, path) throws(YAMLError) in try PushgatewayAddress.list(PlacedNode(node, path)) },
    read: { (text) throws(InvalidValue) -> [PushgatewayAddress] in try SettingText.addresses(text) }
  )
  public static let prometheus = Setting(
    "prometheus",
    "URL",
    isRepeatable: true,
    help:
      "Prometheus that must have an ended application's last values before its group is deleted, or a mapping as for "
      + "pushgateway; give it several times for several, which must all have them",
    readNode: { (node, path) throws(YAMLError) in try PrometheusAddress.list(PlacedNode(node, path)) },
    read: { (text) throws(InvalidValue) -> [PrometheusAddress] in try SettingText.addresses(text) }
  )
  public static let job = Setting(
    "job",
    "NAME",
    default: "spark",
    help: "job of the groups at the Pushgateway",
    read: SettingText.nonEmpty
  )
  public static let groupingLabel = Setting(
    "grouping-label",
    "NAME=VALUE",
    isRepeatable: true,
    help: "label of every group at the Pushgateway beside job and application_id, such as cluster=production; give it "
      + "several times for several",
    read: SettingText.groupingLabel
  )
  public static let owner = Setting(
    "owner",
    "NAME",
    absence: "made of the cluster and the pods that are watched",
    help: "whose the groups are: this agent, after each restart too, and no other agent; it touches only its own",
    read: SettingText.owner
  )
  public static let hold = Setting(
    "hold",
    "DURATION",
    default: "5m",
    isReloadable: true,
    help: "how long an ended application's group stays after its last values were delivered, without prometheus",
    read: { (text) throws(InvalidValue) in try SettingText.duration(text, in: holds) }
  )
  public static let maxHold = Setting(
    "max-hold",
    "DURATION",
    default: "1h",
    isReloadable: true,
    help: "how long it stays at most, with prometheus, where the last values are not acknowledged",
    read: { (text) throws(InvalidValue) in try SettingText.duration(text, in: holds) }
  )
  public static let failoverAfter = Setting(
    "failover-after",
    "DURATION",
    default: "1m",
    help: "how long a Pushgateway of several may be away before the others get its groups",
    read: { (text) throws(InvalidValue) in try SettingText.duration(text, in: .seconds(10) ... .seconds(86400)) }
  )
  public static let pushTimeout = Setting(
    "push-timeout",
    "DURATION",
    default: "60s",
    help: "time for one request to a Pushgateway; a large one needs seconds for each",
    read: { (text) throws(InvalidValue) in try SettingText.duration(text, in: .seconds(30) ... .seconds(600)) }
  )
  public static let pushCompression = Setting(
    "push-compression",
    "ENCODING",
    default: PushCompression.gzip.rawValue,
    help: "encoding of what is sent to a Pushgateway: gzip, or none for one before 1.5",
    read: SettingText.compression
  )
  public static let spool = Setting(
    "spool",
    "FOLDER",
    absence: "none: what is not delivered does not outlive the agent",
    help: "folder for what is not delivered and acknowledged yet, one file for each application",
    read: SettingText.nonEmpty
  )
  public static let spoolSize = Setting(
    "spool-size",
    "SIZE",
    default: "256MiB",
    help: "most bytes in the spool",
    read: { (text) throws(InvalidValue) in try SettingText.byteCount(text, in: 1 << 20...1 << 40) }
  )
  public static let spoolFiles = Setting(
    "spool-files",
    "NUMBER",
    default: "10000",
    help: "most files in the spool",
    read: { (text) throws(InvalidValue) in try SettingText.number(text, in: 10...10_000_000) }
  )

  public static let sparkHistory = Setting(
    "spark-history",
    "URL",
    takesMapping: true,
    help: "Spark History Server that is asked for the last values of applications that have ended, or a mapping as for "
      + "pushgateway",
    readNode: { (node, path) throws(YAMLError) in try HistoryAddress.single(PlacedNode(node, path)) },
    read: { (text) throws(InvalidValue) -> HistoryAddress in try SettingText.singleAddress(text) }
  )
  public static let sparkHistoryWait = Setting(
    "spark-history-wait",
    "DURATION",
    default: "5m",
    help: "how long an application's event log may take to be there and whole; its group waits for it so long at most",
    read: { (text) throws(InvalidValue) in try SettingText.duration(text, in: .seconds(1) ... .seconds(86400)) }
  )

  private static let holds = Duration.zero ... .seconds(31 * 86400)

  /// In the order in which they are documented.
  static let delivery: [any ReadableSetting] = [
    pushgateway, prometheus, job, groupingLabel, owner, hold, maxHold, failoverAfter, pushTimeout, pushCompression,
    spool, spoolSize, spoolFiles,
  ]
}
