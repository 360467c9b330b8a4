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
    let prometheus = try YAMLDecoder().decode(
      ScrapeConfiguration.self,
      from: try Tree.text("deploy/example/prometheus.yml").utf8,
      file: "prometheus.yml"
    )
    for job in prometheus.scrape_configs {
      for target in job.static_configs.flatMap(\.targets) { #expect(services.contains(target)) }
    }
    let job = try #require(prometheus.scrape_configs.first { $0.job_name == "pushgateway" })
    #expect(job.honor_labels == true)
    #expect(job.static_configs.flatMap(\.targets) == ["pushgateway:9091"])
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

  private struct ScrapeConfiguration: Decodable {
    struct Job: Decodable {
      struct Group: Decodable { var targets: [String] }
      var job_name: String
      var honor_labels: Bool?
      var static_configs: [Group]
    }
    var scrape_configs: [Job]
  }
}
