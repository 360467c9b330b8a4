import Testing

@testable import Delivery

@Suite struct GatewayNamesTests {
  @Test(
    "what the Pushgateway says of itself is known",
    arguments: ["go_goroutines", "process_cpu_seconds_total", "push_time_seconds", "pushgateway_build_info"]
  )
  func own(name: String) {
    #expect(GatewayNames.contains(name))
  }

  @Test(
    "what others say is let through",
    arguments: ["metrics_executor_maxTasks", "jvm_threads", "push_requests", "gopher"]
  )
  func others(name: String) {
    #expect(!GatewayNames.contains(name))
  }
}
