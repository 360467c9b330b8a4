/// `k8s.io/apimachinery`'s `Status`: the body of each answer that is no success, and of a watch's ERROR event.
struct WireStatus: Decodable {
  var kind: String?
  var message: String?
  var reason: String?
  var code: Int?
  var details: Details?

  struct Details: Decodable {
    var retryAfterSeconds: Int?
  }
}
