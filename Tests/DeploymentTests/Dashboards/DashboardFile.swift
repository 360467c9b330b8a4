import FoundationEssentials

/// A Grafana dashboard, as far as its shape is looked at.
struct DashboardFile: Decodable, Sendable {
  struct Panel: Decodable, Sendable {
    struct Place: Decodable, Sendable {
      var x: Int
      var y: Int
      var w: Int
      var h: Int

      func overlaps(_ other: Place) -> Bool {
        x < other.x + other.w && other.x < x + w && y < other.y + other.h && other.y < y + h
      }
    }
    struct Query: Decodable, Sendable {
      var refId: String
      var expr: String
      var datasource: Source
    }
    struct Source: Decodable, Sendable {
      var type: String
      var uid: String
    }
    struct FieldConfig: Decodable, Sendable {
      struct Defaults: Decodable, Sendable { var unit: String? }
      struct Override: Decodable, Sendable {
        struct Property: Decodable, Sendable { var id: String }
        var properties: [Property]
      }
      var defaults: Defaults
      var overrides: [Override]
    }

    var id: Int
    var type: String
    var title: String
    var description: String?
    var gridPos: Place
    var datasource: Source?
    var fieldConfig: FieldConfig?
    var targets: [Query]?

    var isRow: Bool { type == "row" }
  }

  struct Templating: Decodable, Sendable {
    struct Variable: Decodable, Sendable {
      var name: String
      var type: String
      var definition: String?
    }
    var list: [Variable]
  }

  struct Span: Decodable, Sendable {
    var from: String
    var to: String
  }

  var uid: String
  var title: String
  var tags: [String]
  var editable: Bool
  var schemaVersion: Int
  var refresh: String
  var time: Span
  var templating: Templating
  var panels: [Panel]
  /// Of one installation: none belongs into a file.
  var id: Int?

  static let names = ["afterglow", "spark-applications"]

  static func text(_ name: String) throws -> String {
    try Tree.text("charts/afterglow/dashboards/\(name).json")
  }

  static func named(_ name: String) throws -> DashboardFile {
    try JSONDecoder().decode(DashboardFile.self, from: Data(text(name).utf8))
  }
}
