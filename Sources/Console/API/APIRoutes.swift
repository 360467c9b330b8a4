import FoundationEssentials
import HTTPTypes
import Hummingbird
import Kubernetes

/// The pages for programs: `/api/v1/…`, in the envelope that Prometheus' own API has.
extension Console {
  func addAPI(to router: Router<BasicRequestContext>) {
    let api = router.group("/api/v1")
    api.get("applications") { request, _ in
      try APIAnswer.of(request, parameters: ["namespace", "state", "limit"]) { query in
        let snapshot = snapshot()
        let all = ApplicationExplanation.all(in: snapshot, now: .current)
        return ApplicationList(all, try ApplicationList.Choice(query), standby: snapshot.leadership?.standby)
      }
    }
    api.get("application") { request, _ in
      try APIAnswer.of(request, parameters: ["id"]) { query in
        guard let id = query["id"] else { throw APIMistake.missing("id", such: "?id=spark-5e9d") }
        guard let detail = ApplicationDetail(of: id, in: snapshot(), now: .current) else {
          throw APIMistake.unknown("there is no application \(id); /api/v1/applications lists those that are known")
        }
        return detail
      }
    }
    api.get("targets") { request, _ in
      try APIAnswer.of(request, parameters: ["state", "scrapePool"]) { query in
        let state = query["state"] ?? "any"
        guard PrometheusTargets.states.contains(state) else {
          throw APIMistake.choice("state", state, of: PrometheusTargets.states)
        }
        return PrometheusTargets(snapshot(), state: state, pool: query["scrapePool"])
      }
    }
    api.get("delivery") { request, _ in
      try APIAnswer.of(request, parameters: []) { _ in GroupsPage(snapshot(), now: .now) { _ in true } }
    }
    api.get("settings") { request, _ in
      try APIAnswer.of(request, parameters: []) { _ in snapshot().settings }
    }
    api.get("status/config") { request, _ in
      try APIAnswer.of(request, parameters: []) { _ in ["yaml": SettingExplanation.file(of: snapshot().settings)] }
    }
    api.get("explain") { request, _ in try await ExplainRoute(explain: explain).answer(to: request) }
    api.get("status/buildinfo") { request, _ in
      try APIAnswer.of(request, parameters: []) { _ in ["application": "afterglow", "version": version] }
    }
    api.get("**") { _, _ in
      try APIAnswer.mistake(
        .unknown(
          "there is no such page; there are applications, application, targets, delivery, explain, settings, "
            + "status/config, status/buildinfo"
        )
      )
    }
  }
}
