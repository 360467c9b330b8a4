/// How bodies are sent to a Pushgateway. One before 1.5.0 knows no gzip.
public enum PushCompression: String, Sendable, Hashable, CaseIterable {
  case gzip
  case none
}
