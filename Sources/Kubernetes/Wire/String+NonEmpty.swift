extension String {
  /// JSON leaves out an empty text, protobuf writes it: to both readers it is none.
  var nonEmpty: String? { isEmpty ? nil : self }
}
