import Testing

/// Values that a user may give.
struct ChartExample: Sendable, CustomTestStringConvertible {
  var testDescription: String
  var values: String
  /// Whether the cluster has the Prometheus operator.
  var hasOperator = false
  /// The configuration file, where the chart does not make it.
  var file: String?

  static let plain = ChartExample("nothing but defaults", "{}")
  static let several = ChartExample("several replicas", "{replicas: 3, pushgateway: 'http://gateway:9091'}")
  static let everyNode = ChartExample(
    "one agent on each node",
    "{kind: DaemonSet, tolerations: [{key: spark, operator: Exists}]}"
  )
  static let claim = ChartExample(
    "a spool on a claim",
    "spool: {kind: persistentVolumeClaim, size: 3Gi, storageClassName: fast, accessModes: [ReadWriteOncePod]}"
  )
  static let secrets = ChartExample(
    "existing secrets",
    """
    secrets: [gateway, prometheus.tls]
    pushgateway:
      - url: https://gateway:9091
        bearer-token-file: /etc/afterglow/secrets/gateway/token
    prometheus:
      url: https://prometheus:9090
      tls: {ca-file: /etc/afterglow/secrets/prometheus.tls/token}
    """
  )
  static let everything = ChartExample(
    "everything at once",
    """
    replicas: 2
    nameOverride: light
    fullnameOverride: light-of-spark
    commonLabels: {team: data, app.kubernetes.io/name: not-this}
    strategy: {type: RollingUpdate, rollingUpdate: {maxUnavailable: 50%}}
    image:
      repository: registry.example.com:5000/afterglow
      tag: "1"
      digest: sha256:0000000000000000000000000000000000000000000000000000000000000000
      pullPolicy: Always
    imagePullSecrets: [{name: registry}]
    scope: {namespaceSelector: 'team in (data, etl)'}
    pushgateway: [http://a:9091, {url: 'http://b:9091', headers: [{name: X-Scope-OrgID, value: a}]}]
    prometheus: http://prometheus:9090
    config:
      listen: "[::]:9999"
      hold: 10m
      spool-files: 5000000
      grouping-label: [cluster=production]
      metric-relabelings: [{action: drop, source_labels: [__name__], regex: 'jvm_.*'}]
      rules: [{name: slow, namespaces: [etl], longest-interval: 1m}]
    secrets: [token]
    spool: {size: 2Gi}
    serviceAccount: {name: light, annotations: {a: b}}
    resources: {limits: {cpu: 1, memory: 1Gi, ephemeral-storage: 3Gi}}
    service: {port: 80, annotations: {a: b}}
    livenessProbe: {initialDelaySeconds: 5}
    podDisruptionBudget: {enabled: true, maxUnavailable: 50%}
    networkPolicy:
      enabled: true
      ingressFrom: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}}]
      apiServer: {to: [{ipBlock: {cidr: 10.0.0.1/32}}], ports: [6443]}
      targets: {ports: [4040, 4041]}
      delivery: {to: [{podSelector: {matchLabels: {app: gateway}}, namespaceSelector: {}}], ports: [9091]}
      extraEgress: [{to: [{ipBlock: {cidr: 10.0.0.0/24}}], ports: [{port: 4040, endPort: 4060}]}]
    monitoring: {operator: always, labels: {release: kube-prometheus-stack}}
    dashboards: {namespace: grafana}
    extraArgs: [--log-level=debug]
    extraEnv: [{name: AFTERGLOW_LOG_FORMAT, value: text}]
    extraEnvFrom: [{secretRef: {name: more}}]
    extraVolumes: [{name: more, emptyDir: {}}]
    extraVolumeMounts: [{name: more, mountPath: /more}]
    podAnnotations: {a: b}
    podLabels: {c: d, app.kubernetes.io/name: not-this}
    nodeSelector: {kubernetes.io/os: linux}
    tolerations: [{key: spark, operator: Equal, value: "yes", effect: NoSchedule}]
    affinity: {nodeAffinity: {}}
    priorityClassName: high
    terminationGracePeriodSeconds: 60
    """
  )

  static let all = [
    plain, several, everyNode, claim, secrets, everything,
    ChartExample("a Pushgateway, and who is asked", "{pushgateway: 'http://a:9091', prometheus: 'http://b:9090'}"),
    ChartExample("namespaces by name, one of them twice", "scope: {namespaces: [etl, data, etl]}"),
    ChartExample("namespaces by name, and replicas", "{replicas: 2, scope: {namespaces: [etl, monitoring]}}"),
    ChartExample("namespaces by their labels", "scope: {namespaceSelector: team=data}"),
    ChartExample("a claim that is there", "spool: {kind: persistentVolumeClaim, existingClaim: mine}"),
    ChartExample(
      "pages that not everybody may read",
      """
      {webConfig: {existingSecret: web, tls: true}, secrets: [web, gateway], config: {rules: [{name: a, namespaces: [b],
      oauth2: {client-id: c, client-secret-file: /etc/afterglow/secrets/gateway/token, token-url: 'https://d/token'}}]}}
      """,
      hasOperator: true
    ),
    ChartExample("no spool", "spool: {kind: none}"),
    ChartExample("network policy", "{networkPolicy: {enabled: true}, scope: {namespaces: [etl]}}"),
    ChartExample("with the operator, and no gateway", "config: {job: batch}", hasOperator: true),
    ChartExample("with the operator, and a gateway", "pushgateway: ['http://a:9091']", hasOperator: true),
    ChartExample(
      "a configuration of one's own",
      "{existingConfigMap: mine, replicas: 2, scope: {namespaces: [etl, data]}}",
      file: "{pushgateway: 'http://gateway:9091', namespace: another, spool: /tmp}"
    ),
    ChartExample(
      "a configuration of one's own on each node",
      "{existingConfigMap: mine, kind: DaemonSet, scope: {namespaceSelector: 'team in (a, b)'}, spool: {kind: none}}",
      file: "hold: 1m"
    ),
  ]

  private init(_ name: String, _ values: String, hasOperator: Bool = false, file: String? = nil) {
    (testDescription, self.values, self.hasOperator, self.file) = (name, values, hasOperator, file)
  }
}
