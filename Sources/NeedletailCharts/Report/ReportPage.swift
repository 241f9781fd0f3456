// ReportPage: from a report to the text of its page.

extension Report {
  /// The page as HTML, with its style and drawings inside; equal reports give equal text.
  public func html() -> String {
    var page = Markup()
    page.raw("<!DOCTYPE html>\n")
    page.group("html", [("lang", "en")]) { page in
      page.group("head") { head in
        // First of all, as browsers look for it in the first kilobyte.
        head.raw("<meta charset=\"utf-8\">\n")
        head.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        head.raw("<meta name=\"color-scheme\" content=\"light dark\">\n")
        head.raw("<meta http-equiv=\"Content-Security-Policy\"")
        head.raw(" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">\n")
        head.element("title", [], title)
        head.raw("<style>\n" + ReportStyle.rules + (hasPassages ? Passage.rules : "") + "</style>\n")
      }
      page.group("body") { body in
        body.group("header") { header in
          header.element("h1", [], title)
          if !lead.isEmpty { header.element("p", [("class", "lead")], lead) }
          if let notice { header.element("p", [("class", "notice"), ("role", "note")], notice) }
        }
        body.group("main") { main in
          for (i, section) in sections.enumerated() {
            main.group("section", [("aria-labelledby", "section\(i)")]) { part in
              part.element("h2", [("id", "section\(i)")], section.heading)
              for content in section.contents { Self.write(content, under: section.heading, &part) }
            }
          }
        }
      }
    }
    return page.text
  }

  private static func write(_ content: Content, under heading: String, _ out: inout Markup) {
    switch content {
    case .facts(let facts):
      out.group("dl") { list in
        for fact in facts {
          list.group("div") { row in
            row.element("dt", [], fact.name)
            row.raw("<dd>" + unbroken(fact.value) + "</dd>\n")
          }
        }
      }
    case .paragraphs(let texts):
      for text in texts { out.element("p", [], text) }
    case .preformatted(let text):
      out.element("pre", focusable(heading), text)
    case .charts(let charts):
      out.group("div", [("class", "charts")]) { grid in
        for chart in charts {
          grid.group("figure") { $0.raw(chart.svg(width: 400, height: 310).text) }
        }
      }
    case .drawing(let drawing):
      out.group("figure") { $0.raw(drawing.text) }
    case .table(let table):
      write(table, under: heading, &out)
    case .passage(let passage):
      passage.write(&out)
    }
  }

  private static func write(_ table: Table, under heading: String, _ out: inout Markup) {
    let numeric = table.columns.indices.map { table.isNumeric($0) }
    func kind(_ column: Int) -> [(String, String)] { numeric[column] ? [("class", "number")] : [] }
    out.group("div", [("class", "table")] + focusable(heading)) { box in
      box.group("table") { body in
        body.group("thead") { head in
          head.group("tr") { row in
            for (i, name) in table.columns.enumerated() {
              row.element("th", [("scope", "col")] + kind(i), name)
            }
          }
        }
        body.group("tbody") { lines in
          for texts in table.rows {
            lines.group("tr") { row in
              for i in table.columns.indices { row.element("td", kind(i), i < texts.count ? texts[i] : "") }
            }
          }
        }
      }
    }
  }

  /// A value whose options (`--batch-size`) do not break at their hyphens.
  private static func unbroken(_ value: String) -> String {
    value.split(separator: " ", omittingEmptySubsequences: false).map { word in
      let text = Markup.escaped(String(word))
      return word.hasPrefix("-") && word.count <= 24 ? "<span class=\"word\">\(text)</span>" : text
    }.joined(separator: " ")
  }

  /// Boxes that may scroll can be reached with the keyboard, and have a name there.
  private static func focusable(_ heading: String) -> [(String, String)] {
    [("tabindex", "0"), ("role", "region"), ("aria-label", heading)]
  }
}
