/// The program's own version.
public enum AfterglowVersion {
  public static let current = "0.1.0"
}
