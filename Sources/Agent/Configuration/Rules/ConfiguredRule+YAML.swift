import Capture
import Discovery
import Relabelling
import Scraping
import YAML

extension [ConfiguredRule] {
  /// - Parameters:
  ///   - path: the way to the list, for errors.
  ///   - file: the name for messages. Files that the rules name are looked for beside it, unless their paths are whole.
  init(yaml node: YAMLNode, path: YAMLPath = YAMLPath(), file: String) throws(YAMLError) {
    let list = PlacedNode(node: node, mark: node.mark, path: path, file: file)
    guard let elements = list.elements else {
      throw list.error(
        "the rules are no list; write the rules themselves, such as: [{name: slow, namespaces: [etl], longest-interval: 1m}]"
      )
    }
    var rules: [ConfiguredRule] = []
    self = try elements.readEach { (element) throws(YAMLError) in
      let rule = try ConfiguredRule(element, after: rules)
      rules.append(rule)
      return rule
    }
  }
}

extension ConfiguredRule {
  enum Key: String, CaseIterable {
    case name
    case namespaces
    case podSelector = "pod-selector"
    case scrape
    case port
    case paths
    case params
    case scheme
    case growth
    case shortestInterval = "shortest-interval"
    case longestInterval = "longest-interval"
    case idleBoost = "idle-boost"
    case scrapeTimeout = "scrape-timeout"
    case tls
    case basicAuth = "basic-auth"
    case bearerTokenFile = "bearer-token-file"
    case oauth2
    case applicationIDLabel = "application-id-label"
    case podTargetLabels = "pod-target-labels"
    case honorLabels = "honor-labels"
    case relabelings
    case metricRelabelings = "metric-relabelings"
    case bodySizeLimit = "body-size-limit"
    case sampleLimit = "sample-limit"
    case labelLimit = "label-limit"
    case nameLengthLimit = "name-length-limit"
    case valueLengthLimit = "value-length-limit"
  }

  /// - Parameter others: the rules before it, whose names it may not have.
  fileprivate init(_ node: PlacedNode, after others: [ConfiguredRule]) throws(YAMLError) {
    let fields = try node.fields(Key.self, example: "{name: slow, namespaces: [etl], longest-interval: 1m}")
    guard let name = try fields[.name]?.value(SettingText.ruleName) else {
      throw node.error("the rule has no name; give it one of its own, such as name: secured")
    }
    if let field = fields[.name], others.contains(where: { $0.rule.name == name }) {
      throw field.error("another rule has this name already; give one of them another")
    }
    let namespaces = try fields[.namespaces]?.namespaces() ?? []
    let selector = try fields[.podSelector]?.labelSelector()
    let findsPods = try fields[.scrape]?.boolean() ?? false
    if findsPods, namespaces.isEmpty, selector == nil, let field = fields[.scrape] {
      throw field.error("the rule matches all pods of all namespaces; give it a pod-selector or namespaces")
    }
    let access = try TargetAccess(fields)
    try Self.checkReach(ofCredentials: fields, namespaces: namespaces)
    rule = ScrapeRule(
      name: name,
      reach: RuleReach(namespaces: namespaces, selector: selector, findsPods: findsPods),
      targets: try RuleTargets(fields),
      schedule: try ScheduleOverrides(fields),
      timeout: try fields[.scrapeTimeout]?.duration(in: ScheduleBounds.timeout),
      hasCredentials: access.credentials != nil
    )
    self.access = access
    limits = try PageLimitOverrides(fields)
    treatment = SampleTreatment(
      honorsLabels: try fields[.honorLabels]?.boolean() ?? false,
      relabelings: try fields[.metricRelabelings]?.relabelRules() ?? RelabelRules()
    )
  }

  /// Labels and annotations of a pod are chosen by those who may make pods in its namespace. So it is namespaces that
  /// bound who can have credentials sent to a pod of theirs.
  private static func checkReach(
    ofCredentials fields: [Key: PlacedNode],
    namespaces: Set<String>
  ) throws(YAMLError) {
    let credentials = fields[.basicAuth] ?? fields[.bearerTokenFile] ?? fields[.oauth2]
    guard namespaces.isEmpty, let credentials else { return }
    throw credentials.error(
      "the rule names no namespaces, so anyone who may make a pod anywhere could have these credentials sent to it; "
        + "name the namespaces that they are meant for, such as namespaces: [data]"
    )
  }
}

extension RuleTargets {
  fileprivate init(_ fields: [ConfiguredRule.Key: PlacedNode]) throws(YAMLError) {
    self.init(
      port: try fields[.port]?.value(SettingText.scrapePort),
      pages: try RulePages(fields),
      // Who gives TLS settings means TLS.
      scheme: try fields[.scheme]?.value(SettingText.scheme) ?? (fields[.tls] == nil ? nil : .https),
      podLabels: try fields[.podTargetLabels]?.podLabels() ?? [],
      relabelings: try fields[.relabelings]?.relabelRules() ?? RelabelRules(),
      applicationIDLabel: try fields[.applicationIDLabel]?.value(SettingText.nonEmpty)
    )
  }
}

extension ScheduleOverrides {
  fileprivate init(_ fields: [ConfiguredRule.Key: PlacedNode]) throws(YAMLError) {
    self.init(
      growth: try fields[.growth]?.value(SettingText.ratio),
      shortest: try fields[.shortestInterval]?.duration(in: ScheduleBounds.interval),
      longest: try fields[.longestInterval]?.duration(in: ScheduleBounds.interval),
      idleBoost: try fields[.idleBoost]?.duration(in: ScheduleBounds.idleBoost)
    )
    if let shortest, let longest, shortest > longest, let field = fields[.shortestInterval] {
      throw field.error("it is longer than longest-interval; lower it, or raise longest-interval")
    }
  }
}

extension RulePages {
  /// `nil` where the rule says nothing of pages.
  fileprivate init?(_ fields: [ConfiguredRule.Key: PlacedNode]) throws(YAMLError) {
    guard let node = fields[.paths] ?? fields[.params] else { return nil }
    var paths: [String] = []
    if let list = fields[.paths] {
      for element in list.elements ?? [list] { paths.append(try element.text()) }
      if paths.isEmpty { throw list.error("the list is empty; name a path, or leave the key out for /metrics") }
    }
    var parameters: [String: String] = [:]
    if let params = fields[.params] {
      guard let entries = params.entries else {
        throw params.error("the parameters are no mapping; write each with its value, such as {format: text}")
      }
      for entry in entries { parameters[entry.key] = try entry.value.text() }
    }
    do {
      try self.init(paths, parameters: parameters)
    } catch {
      throw node.error("\(error)")
    }
  }
}

extension PlacedNode {
  fileprivate func relabelRules() throws(YAMLError) -> RelabelRules {
    try RelabelRules(yaml: node, path: path, file: file)
  }

  fileprivate func podLabels() throws(YAMLError) -> [String] {
    guard let elements else { throw error("the labels are no list; write their names, such as [team]") }
    var names: [String] = []
    for element in elements { names.append(try element.text()) }
    return names
  }

  fileprivate func namespaces() throws(YAMLError) -> Set<String> {
    guard let elements else { return [try value(SettingText.namespace)] }
    guard !elements.isEmpty else {
      throw error("the list is empty; name the namespaces, or leave the key out for all")
    }
    var namespaces: Set<String> = []
    for element in elements { namespaces.insert(try element.value(SettingText.namespace)) }
    return namespaces
  }
}
