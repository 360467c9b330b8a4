extension Duration {
  /// The duration in seconds.
  public var inSeconds: Double { self / .seconds(1) }
}
