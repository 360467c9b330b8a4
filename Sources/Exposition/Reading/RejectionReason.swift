/// Why a line of a page was left out. The raw value is fit for a label of a metric.
public enum RejectionReason: String, Error, Sendable, Hashable, CaseIterable {
  case metricName = "metric_name"
  case labelName = "label_name"
  case labelValue = "label_value"
  case labelSeparator = "label_separator"
  case repeatedLabel = "repeated_label"
  case tooManyLabels = "too_many_labels"
  case nameTooLong = "name_too_long"
  case valueTooLong = "value_too_long"
  case value = "value"
  case timestamp = "timestamp"
  case trailingText = "trailing_text"
  case notUTF8 = "not_utf8"
  case metadata = "metadata"
  case contradictingMetadata = "contradicting_metadata"
  case tooManySamples = "too_many_samples"
  case tooManyFamilies = "too_many_families"
}

extension RejectionReason: CustomStringConvertible {
  public var description: String {
    switch self {
    case .metricName: "there is no metric name where the line begins, or it is not valid"
    case .labelName: "a label's name is missing or not valid"
    case .labelValue: "a label's value is not in double quotes, or the quotes are not closed"
    case .labelSeparator: "the labels are not separated by commas and closed by }"
    case .repeatedLabel: "a label stands there twice"
    case .tooManyLabels: "there are more labels than label-limit allows"
    case .nameTooLong: "a name is longer than name-length-limit allows"
    case .valueTooLong: "a label's value or a help text is longer than value-length-limit allows"
    case .value: "the value is missing, not a number, or out of range"
    case .timestamp: "the timestamp is not a number, or out of range"
    case .trailingText: "something follows the value that is neither timestamp nor exemplar"
    case .notUTF8: "the text is not UTF-8"
    case .metadata: "a HELP, TYPE or UNIT line lacks a valid metric name, or names an unknown type"
    case .contradictingMetadata: "a HELP, TYPE or UNIT line contradicts an earlier one"
    case .tooManySamples: "the page has more samples than sample-limit allows"
    case .tooManyFamilies: "the page tells of more metrics in HELP, TYPE and UNIT lines than sample-limit allows"
    }
  }
}
