import Testing
import YAML

@Suite("The complete example")
struct ExampleTests {
  @Test("has a configuration that Prometheus takes")
  func prometheus() async throws {
    let outcome = try await Tool.promtool.run("check", "config", "deploy/example/prometheus.yml")
    #expect(outcome.isSuccess, "\(outcome)")
  }

  @Test("keeps the labels of the groups, and finds its servers by the names and ports of their Services")
  func targets() async throws {
    let manifests = try await Kustomization("example")
    let services = manifests.all("Service").map { "\($0.name):\($0.string("spec", "ports", "0", "port") ?? "")" }
    let prometheus = try #require(try Manifest.all(in: try Tree.text("deploy/example/prometheus.yml")).first)
    let jobs = try #require(prometheus["scrape_configs"]?.sequence)
    let targets = jobs.map { $0["static_configs"]?[0]?["targets"]?[0]?.scalar?.text ?? "none" }
    #expect(targets == ["pushgateway:9091", "afterglow:8080"])
    for target in targets { #expect(services.contains(target)) }
    #expect(jobs[0]["honor_labels"]?.scalar?.text == "true")
    let agent = try #require(try manifests.agent("ConfigMap").string("data", "afterglow.yaml"))
    for service in ["pushgateway.monitoring:9091", "prometheus.monitoring:9090"] {
      #expect(agent.contains("http://\(service)\n"))
      #expect(services.contains(service.split(separator: ".")[0] + ":" + service.suffix(4)))
    }
  }

  @Test(
    "annotates the driver in each way to run it",
    arguments: [
      (
        "spark-submit.sh",
        [
          "--conf spark.kubernetes.driver.annotation.prometheus.io/scrape=true",
          "--conf spark.kubernetes.driver.annotation.prometheus.io/path=/metrics/executors/prometheus",
          "--conf spark.kubernetes.driver.annotation.prometheus.io/port=4040",
        ]
      ),
      (
        "spark-application.yaml",
        [
          #"prometheus.io/scrape: "true""#,
          "prometheus.io/path: /metrics/executors/prometheus",
          #"prometheus.io/port: "4040""#,
        ]
      ),
      (
        "airflow.py",
        [
          #""prometheus.io/scrape": "true""#,
          #""prometheus.io/path": "/metrics/executors/prometheus""#,
          #""prometheus.io/port": "4040""#,
        ]
      ),
    ]
  )
  func annotations(file: String, lines: [String]) throws {
    let text = try Tree.text("deploy/example/\(file)")
    for line in lines { #expect(text.contains(line)) }
  }
}
