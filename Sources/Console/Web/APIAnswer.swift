/// An answer for programs, in the envelope that Prometheus' own have.
struct APIAnswer<Content: Encodable>: Encodable {
  var status = "success"
  var data: Content
}
