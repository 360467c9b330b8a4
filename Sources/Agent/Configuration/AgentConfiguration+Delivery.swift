import Delivery
import Timing
import Transport

extension AgentConfiguration {
  /// All that are asked or written to, beside the cluster and the pods.
  var endpoints: [Endpoint] {
    pushgateways.map(\.endpoint) + prometheuses.map(\.endpoint) + [history?.address.endpoint].compactMap(\.self)
  }

  /// Those of all flags, where there are several.
  static func addresses<Address: PeerAddress>(
    _ setting: Setting<[Address]>,
    _ given: GivenSettings
  ) throws(ConfigurationError) -> [Address] {
    let addresses = try given.values(of: setting).flatMap { $0 }
    var places: Set<String> = []
    for address in addresses where !places.insert(address.endpoint.place).inserted {
      throw ConfigurationError(
        place: given.place(of: setting) ?? "",
        problem: "\(address) stands there twice",
        remedy: "leave one of the two out"
      )
    }
    return addresses
  }

  static func groupingLabels(_ given: GivenSettings) throws(ConfigurationError) -> [GroupingKey.Label] {
    let labels = try given.values(of: Settings.groupingLabel)
    var names: Set<String> = []
    for label in labels where !names.insert(label.name).inserted {
      throw ConfigurationError(
        place: given.place(of: Settings.groupingLabel) ?? "",
        problem: "the label \(label.name) stands there twice",
        remedy: "leave one of the two out"
      )
    }
    return labels
  }

  /// The longest hold: where only the other one is set, no shorter than that.
  static func maxHold(_ given: GivenSettings, hold: Duration) throws(ConfigurationError) -> Duration {
    let maxHold = try given.requiredValue(of: Settings.maxHold)
    guard maxHold < hold, given.place(of: Settings.hold) != nil else { return maxHold }
    guard let place = given.place(of: Settings.maxHold) else { return hold }
    throw ConfigurationError(
      place: place,
      problem: "the longest hold (\(maxHold.written)) is shorter than the hold (\(hold.written))",
      remedy: "raise max-hold or lower hold"
    )
  }
}
