// Passage: a text whose words are coloured by a number each.

extension Report {
  /// A text in which every word has a number: how much it speaks for something (above 0) or against it.
  public struct Passage: Sendable, Equatable {
    /// What the text is, in a line above it.
    public var title: String
    /// The words in order; spaces come between them.
    public var words: [String]
    /// A number for each word. The largest, whichever its sign, has the strongest colour.
    public var weights: [Double]

    /// - Parameter weights: as many as words; words without one stay without colour.
    public init(title: String, words: [String], weights: [Double]) {
      self.title = title
      self.words = words
      self.weights = weights
    }

    /// The strength of each word's colour, from −`Passage.levels` to `Passage.levels`; 0 for none.
    var shades: [Int] {
      let largest = weights.filter(\.isFinite).reduce(0) { max($0, abs($1)) }
      return words.indices.map { i in
        guard i < weights.count, weights[i].isFinite, largest > 0 else { return 0 }
        return Int((weights[i] / largest * Double(Self.levels)).rounded())
      }
    }

    /// How strong colours are, from 1 on.
    static let levels = 4
    private static let names = (up: "up", down: "down")

    /// The class of a word of a shade; nil for one without colour.
    private static func kind(_ shade: Int) -> String? {
      shade == 0 ? nil : (shade > 0 ? names.up : names.down) + "\(abs(shade))"
    }

    func write(_ out: inout Markup) {
      out.element("h3", [], title)
      var line = ""
      for (i, (word, shade)) in zip(words, shades).enumerated() {
        let text = Markup.escaped(word)
        if i > 0 { line += " " }
        guard let kind = Self.kind(shade) else {
          line += text
          continue
        }
        line += "<span class=\"\(kind)\" title=\"\(NumberText.value(weights[i]))\">\(text)</span>"
      }
      out.raw("<p class=\"passage\">" + line + "</p>\n")
    }

    /// The colour behind words of a shade: blue for, orange against; text on it stays readable.
    static func background(_ shade: Int, _ palette: Palette) -> Color {
      palette.background.mixed(
        with: palette.series[shade > 0 ? 0 : 1], Double(abs(shade)) / Double(levels) * 0.45)
    }

    /// Words that speak against are underlined too, for those who do not see the colours.
    static var rules: String {
      func colors(_ palette: Palette) -> String {
        (1...levels).flatMap { [$0, -$0] }.map { ".\(kind($0)!){background:\(background($0, palette).hex)}" }
          .joined()
      }
      let down = (1...levels).map { ".\(kind(-$0)!)" }.joined(separator: ",")
      return """
        h3{margin:1rem 0 .25rem;font-size:.9375rem}.passage{max-width:none;line-height:1.75}
        .passage span{padding:.1em .15em;border-radius:3px}
        \(down){text-decoration:underline dotted;text-underline-offset:.2em}
        \(colors(.light))
        @media (prefers-color-scheme:dark){\(colors(.dark))}

        """
    }
  }

  /// Whether some section has a passage.
  var hasPassages: Bool {
    sections.contains { $0.contents.contains { if case .passage = $0 { true } else { false } } }
  }
}
