// The fields of the two resources as the Prometheus operator 0.93 defines them (pkg/apis/monitoring/v1), in the order of
// their keys.

extension MonitorField {
  /// All fields of an object.
  static func all(of kind: Monitor.Kind) -> [MonitorField] {
    switch kind {
    case .service: serviceMonitor
    case .pod: podMonitor
    }
  }

  private static let serviceMonitor = object(
    spec: [
      MonitorField("endpoints", .objects(endpoint + [MonitorField("bearerTokenFile")])),
      MonitorField(
        "serviceDiscoveryRole",
        .value,
        .remarked("the agent looks at pods themselves, neither at Endpoints nor at EndpointSlices")
      ),
      MonitorField("targetLabels", .values),
    ],
    tlsFiles: ["caFile", "certFile", "keyFile"]
  )

  private static let podMonitor = object(
    spec: [MonitorField("podMetricsEndpoints", .objects(endpoint + [MonitorField("portNumber")]))],
    tlsFiles: []
  )

  private static func object(spec: [MonitorField], tlsFiles: [String]) -> [MonitorField] {
    let own = spec.map { field -> MonitorField in
      guard case .objects(let fields) = field.shape else { return field }
      let tls = MonitorField("tlsConfig", .object(tlsConfig + tlsFiles.map { MonitorField($0) }))
      return MonitorField(field.name, .objects(fields + [tls]))
    }
    return [
      MonitorField("apiVersion", .value, .passed),
      MonitorField("kind", .value, .passed),
      MonitorField("metadata", .anything),
      MonitorField("spec", .object(common + own)),
      MonitorField("status", .object(status), .passed),
    ]
  }

  // MARK: Both kinds' specification

  private static let common = [
    MonitorField(
      "attachMetadata",
      .object([MonitorField("node")]),
      .remarked("the agent may not read nodes; of a pod's node it knows the name")
    ),
    MonitorField("bodySizeLimit"),
    MonitorField("convertClassicHistogramsToNHCB", .value, histograms),
    MonitorField(
      "fallbackScrapeProtocol",
      .value,
      .remarked("a page without a usable content type is read as Prometheus' text format")
    ),
    MonitorField(
      "jobLabel",
      .value,
      .remarked("the job of all groups at the Pushgateway is the agent's setting job")
    ),
    MonitorField(
      "keepDroppedTargets",
      .value,
      .remarked("/targets shows each pod that a rule drops, for as long as it lives")
    ),
    MonitorField("labelLimit"),
    MonitorField("labelNameLengthLimit"),
    MonitorField("labelValueLengthLimit"),
    MonitorField("namespaceSelector", .object([MonitorField("any"), MonitorField("matchNames", .values)])),
    MonitorField("nativeHistogramBucketLimit", .value, histograms),
    MonitorField("nativeHistogramMinBucketFactor", .value, histograms),
    MonitorField("podTargetLabels", .values),
    MonitorField("sampleLimit"),
    MonitorField(
      "scrapeClass",
      .value,
      .remarked(
        "what the Prometheus resource puts into this class (TLS, relabelings) has to be added to the rule by hand"
      )
    ),
    MonitorField("scrapeClassicHistograms", .value, histograms),
    MonitorField("scrapeNativeHistograms", .value, histograms),
    MonitorField(
      "scrapeProtocols",
      .values,
      .remarked("the agent asks for Prometheus' text format, which Spark answers with, and reads OpenMetrics too")
    ),
    MonitorField("selector", .object(selector)),
    MonitorField(
      "selectorMechanism",
      .value,
      .remarked("it is about how the operator's Prometheus selects; what is selected is the same")
    ),
    MonitorField(
      "targetLimit",
      .value,
      .remarked("the agent limits scrapes, not targets: scrapes-in-flight and scrapes-per-second")
    ),
  ]

  private static let histograms = Treatment.remarked(
    "a Pushgateway gets samples of the text format, which has no native histograms; classic ones are kept as they are",
    harmless: "false"
  )

  private static let selector = [
    MonitorField(
      "matchExpressions",
      .objects([MonitorField("key"), MonitorField("operator"), MonitorField("values", .values)])
    ),
    MonitorField("matchLabels", .texts),
  ]

  // MARK: Both kinds' endpoints, but for TLS

  private static let endpoint =
    [
      MonitorField(
        "authorization",
        .object([MonitorField("credentials", .object(key)), MonitorField("type")])
      ),
      MonitorField(
        "basicAuth",
        .object([MonitorField("password", .object(key)), MonitorField("username", .object(key))])
      ),
      MonitorField("bearerTokenSecret", .object(key)),
      MonitorField(
        "enableHttp2",
        .value,
        .remarked("the agent speaks HTTP/1.1, as Spark does", harmless: "false")
      ),
      MonitorField(
        "filterRunning",
        .value,
        .remarked("pods that have ended are never scraped: their address may be another's by then", harmless: "true")
      ),
      MonitorField(
        "followRedirects",
        .value,
        .remarked("redirects are not followed, so the path has to be the final one", harmless: "false")
      ),
      MonitorField("honorLabels"),
      MonitorField(
        "honorTimestamps",
        .value,
        .remarked("a Pushgateway refuses timestamps; a sample is as old as its scrape", harmless: "false")
      ),
      MonitorField("interval"),
      MonitorField("metricRelabelings", .objects(relabeling)),
      MonitorField("oauth2", .object(oauth2)),
      MonitorField("params", .textLists),
      MonitorField("path"),
      MonitorField("port"),
      MonitorField("relabelings", .objects(relabeling)),
      MonitorField("scheme"),
      MonitorField("scrapeTimeout"),
      MonitorField("targetPort"),
      MonitorField(
        "trackTimestampsStaleness",
        .value,
        .remarked("a Pushgateway refuses timestamps", harmless: "false")
      ),
    ] + proxy

  private static let proxy: [MonitorField] = {
    let direct = Treatment.remarked("the agent reaches pods and token servers directly, by no proxy", harmless: "false")
    return [
      MonitorField("noProxy", .value, direct),
      MonitorField("proxyConnectHeader", .objectLists(key), direct),
      MonitorField("proxyFromEnvironment", .value, direct),
      MonitorField("proxyUrl", .value, direct),
    ]
  }()

  private static let relabeling =
    ["action", "modulus", "regex", "replacement", "separator", "targetLabel"].map { MonitorField($0) } + [
      MonitorField("sourceLabels", .values)
    ]

  /// Of a Secret or a ConfigMap.
  private static let key = [
    MonitorField("key"),
    MonitorField("name"),
    MonitorField(
      "optional",
      .value,
      .remarked("a file that the configuration names has to be there when the agent starts", harmless: "false")
    ),
  ]

  private static let secretOrConfigMap = [
    MonitorField("configMap", .object(key)), MonitorField("secret", .object(key)),
  ]

  private static let tlsConfig: [MonitorField] = {
    let versions = Treatment.remarked("the agent speaks TLS 1.2 and 1.3, whichever the pod offers")
    return [
      MonitorField("ca", .object(secretOrConfigMap)),
      MonitorField("cert", .object(secretOrConfigMap)),
      MonitorField("insecureSkipVerify"),
      MonitorField("keySecret", .object(key)),
      MonitorField("maxVersion", .value, versions),
      MonitorField("minVersion", .value, versions),
      MonitorField("serverName"),
    ]
  }()

  private static let oauth2 =
    [
      MonitorField("clientId", .object(secretOrConfigMap)),
      MonitorField("clientSecret", .object(key)),
      MonitorField("endpointParams", .texts),
      MonitorField("scopes", .values),
      MonitorField("tlsConfig", .object(tlsConfig)),
      MonitorField("tokenUrl"),
    ] + proxy

  private static let status = [
    MonitorField(
      "bindings",
      .objects([
        MonitorField(
          "conditions",
          .objects(
            ["lastTransitionTime", "message", "observedGeneration", "reason", "status", "type"].map { MonitorField($0) }
          )
        ),
        MonitorField("group"), MonitorField("name"), MonitorField("namespace"), MonitorField("resource"),
      ])
    )
  ]
}
