extension KubernetesClient {
  /// How long things may take and how large they may be.
  public struct Limits: Sendable, Hashable {
    /// For the TCP connection.
    public var connect: Duration = .seconds(10)
    /// For the head of one page of a list, and again from there to the last byte; a list from the server's cache is one
    /// page whatever its size, such as 372 MB for 10,000 large pods. Without a byte it ends earlier, by ``silence``.
    public var list: Duration = .seconds(300)
    /// For the head of a watch's answer, which comes at once however quiet the cluster is.
    public var watchHead: Duration = .seconds(30)
    /// For any other call, from the request to the last byte.
    public var call: Duration = .seconds(15)
    /// For the body of an answer that is no success.
    public var refusal: Duration = .seconds(5)
    /// The longest time without a byte, from the request on. As a rule the API server sends a bookmark about each minute
    /// on a watch, so after a longer silence the watch is opened anew: cheap where all is well, for it makes no promise.
    public var silence: Duration = .seconds(90)
    /// One object, in a list or a watch. In etcd it is at most about 1.5 MiB.
    public var objectBytes = 16 << 20
    /// One answer that is read as a whole: a review, a refusal.
    public var answerBytes = 1 << 20
    /// How old a token from a file may grow before the file is read again.
    public var tokenAge: Duration = .seconds(10)
    /// The same for certificates and keys.
    public var certificateAge: Duration = .seconds(60)

    public init() {}
  }
}
