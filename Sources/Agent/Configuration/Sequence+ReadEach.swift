import YAML

extension Sequence {
  /// What each element means. A mistake in one keeps none of the others from being read, so that all are told at once.
  func readEach<Value>(_ read: (Element) throws(YAMLError) -> Value) throws(YAMLError) -> [Value] {
    var values: [Value] = []
    var mistakes: [YAMLError] = []
    for element in self where mistakes.count < ConfigurationError.most {
      do throws(YAMLError) {
        values.append(try read(element))
      } catch {
        mistakes.append(error)
      }
    }
    if let mistake = YAMLError(mistakes) { throw mistake }
    return values
  }
}
