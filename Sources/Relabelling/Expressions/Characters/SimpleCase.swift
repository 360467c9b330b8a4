/// Case mappings from one code point to one, as Go's are: `ß` stays as it is, where a full mapping makes it `SS`.
enum SimpleCase {
  static func lower(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    // Only İ has a longer one, `i` and a dot above; alone it becomes `i`.
    scalar.properties.lowercaseMapping.unicodeScalars.first ?? scalar
  }

  static func upper(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    // Where capitals take two code points, there may be one for title case: ᾳ becomes ᾼ.
    single(scalar.properties.uppercaseMapping) ?? single(scalar.properties.titlecaseMapping) ?? scalar
  }

  private static func single(_ mapping: String) -> Unicode.Scalar? {
    let scalars = mapping.unicodeScalars
    guard let first = scalars.first, scalars.dropFirst().isEmpty else { return nil }
    return first
  }
}

extension String {
  func mapped(_ mapping: (Unicode.Scalar) -> Unicode.Scalar) -> String {
    var scalars = UnicodeScalarView()
    scalars.append(contentsOf: unicodeScalars.lazy.map(mapping))
    return String(scalars)
  }
}
