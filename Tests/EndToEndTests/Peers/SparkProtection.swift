import Subprocess

/// A certificate and a token with which a Spark driver protects its UI.
struct SparkProtection: Sendable {
  /// The name in the certificate: not that of any machine.
  static let serverName = "driver.example"

  /// The certificate, which signs itself, in PEM.
  let certificateFile: String
  let keystore: String
  /// A JSON Web Token (HS256, `{"sub": "afterglow"}`) signed with the key below.
  let token =
    "eyJhbGciOiAiSFMyNTYiLCAidHlwIjogIkpXVCJ9.eyJzdWIiOiAiYWZ0ZXJnbG93In0."
    + "Og4GC40W-knRRQ69MQSpDFMP4IIFYseMElCoU7qKqes"
  private let tokenKey = "YWZ0ZXJnbG93LWFuZC1zcGFyay1zaGFyZS10aGlzLXNlY3JldC1mb3ItdGVzdHM="
  private static let password = "changeit"

  /// Makes the certificate with Java's own tool.
  init(in folder: String) async throws {
    keystore = "\(folder)/ui.p12"
    certificateFile = "\(folder)/ui.pem"
    let store = ["-storetype", "PKCS12", "-keystore", keystore, "-storepass", Self.password, "-alias", "ui"]
    try await Self.keytool(
      ["-genkeypair", "-keyalg", "RSA", "-keysize", "2048", "-validity", "2", "-dname", "CN=\(Self.serverName)"]
        + ["-ext", "SAN=dns:\(Self.serverName)"] + store,
      in: folder
    )
    try await Self.keytool(["-exportcert", "-rfc", "-file", certificateFile] + store, in: folder)
  }

  private static func keytool(_ arguments: [String], in folder: String) async throws {
    let java = try Tree.peer("java")
    let launch = RunningProcess.Launch(
      name: "keytool",
      executable: "\(java)/bin/keytool",
      arguments: arguments,
      environment: ["HOME": folder],
      folder: folder
    )
    let ending = try await RunningProcess.run(launch) { try await $0.waitForEnd(within: .seconds(60)) }.ending
    guard ending.status == .exited(0) else {
      throw PeerError(peer: "keytool", message: "ended with \(ending.status)", isFinal: true)
    }
  }

  /// What Spark is told, to serve its UI at a port by TLS, both of its pages of metrics among it.
  func settings(port: Int) -> [String] {
    [
      "spark.ssl.ui.enabled=true",
      "spark.ssl.ui.port=\(port)",
      // The port that only redirects to the other.
      "spark.ui.port=0",
      "spark.ssl.ui.keyStore=\(keystore)",
      "spark.ssl.ui.keyStoreType=PKCS12",
      "spark.ssl.ui.keyStorePassword=\(Self.password)",
      "spark.ssl.ui.keyPassword=\(Self.password)",
      "spark.ui.filters=org.apache.spark.ui.JWSFilter",
      "spark.org.apache.spark.ui.JWSFilter.param.secretKey=\(tokenKey)",
      "spark.metrics.conf.*.sink.prometheusServlet.class=org.apache.spark.metrics.sink.PrometheusServlet",
      "spark.metrics.conf.*.sink.prometheusServlet.path=/metrics/prometheus",
    ]
  }
}
