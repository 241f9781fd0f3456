// ReviewNames: names of people and towns, most of them made up of syllables.

extension SyntheticGrammar {
  /// First names of women and men, the most frequent first.
  static let firstNames: (women: String, men: String) = (
    """
    Anna Maria Clara Emma Rosa Julia Helen Martha Nora Ruth Alice Ida Laura Vera Edith Irene Lucia Sofia Marta
    Elsa Greta Ingrid Agnes Frances Harriet Judith Lydia Miriam Olive Paula Rachel Sylvia Teresa Ursula Wanda
    Adela Beatrice Celia Dora Eleanor Flora Gilda Hannah Isabel Josephine Katherine Leonie Mabel Nadia Odette
    Pauline Renata Selma Tilda Viola Winifred Yvonne Zelda Amalia Bertha Corinne Delia Estelle Felicia Georgina
    Henrietta Ivana Jolanda Klara Lena Magda Nellie Ottilie Petra Rosalind Sabina Tamara Undine Valerie Xenia
    """,
    """
    John Thomas Henry Paul Martin Victor Karl Peter David Samuel Arthur Oscar Walter Daniel Joseph Robert Simon
    Edgar Felix George Hugo Ivan Jacob Leon Max Nathan Otto Philip Ralph Stefan Theodore Vincent William Albert
    Benjamin Cecil Dmitri Emil Francis Gustav Harold Isaac Julian Konrad Lionel Miguel Nicholas Oliver Patrick
    Quentin Rupert Sebastian Tobias Ulrich Valentin Wilfred Yuri Zachary Anton Bruno Casper Duncan Ernest
    Frederick Gilbert Herman Ignacio Jasper Kurt Laszlo Magnus Norbert Orlando Pascal Rafael Silas Tristan
    """
  )

  /// Surnames: a beginning, a middle and an end, in an order that mixes them.
  static let surnames = combined(
    """
    Bar Ber Bor Bran Bren Cal Car Cor Dal Dan Del Dor Dun El Fal Far Fen Gal Gar Gor Hal Har Hol Jan Kal Kar Kel
    Kor Lam Lan Lor Mal Mar Mel Mor Nor Pal Par Pel Ral Ran Rol Sal San Sel Sor Tal Tan Tor Val Var Vel Vor Wal
    Wen Wil Zan
    """, "a e i o da de di la le li ma na ra ri",
    "nov son sen ston wick ley mond ner berg rini scu ska mann dez tti kis bert ford"
  )

  /// Towns: a beginning and an end.
  static let towns = combined(
    """
    Ash Black Bram Brant Burn Carl Clear Clif Crow Dun East Elk Elm Fair Falk Fern Glen Grim Hart Haw Hazel
    Iron Kings Lang Lin Long Maple Mill New North Oak Old Pine Queens Raven Red Rose Sand Silver South Stan
    Stone Thorn Wal West White Wild Win Wood Alder Barn Birch Bright Brook Chester Cold Cran Deer Eagle Edge
    Gold Green Hamp Holly Kirk Lake Marsh Mor Nether Otter Pem Rams Rock Sher Spring Swan Tam Up Wake War
    """, "-",
    """
    ton ford bridge bury brook field port haven dale wood burg church gate ham hill land mouth ridge stead view
    wick worth well moor cliff
    """
  )

  /// All combinations of beginning, middle and end (`-`: none), in an order that mixes the three.
  ///
  /// Names get rarer along the list, so neighbors should not look alike: the list is walked in steps of a
  /// number that shares no factor with its length.
  private static func combined(_ first: String, _ middle: String, _ last: String) -> [String] {
    let (a, b, c) = (split(first), split(middle), split(last))
    let count = a.count * b.count * c.count
    var step = count * 5 / 8
    while greatestCommonDivisor(step, count) != 1 { step += 1 }
    return (0..<count).map { i in
      let place = i * step % count
      let middle = b[place / c.count % b.count]
      return a[place / (b.count * c.count)] + (middle == "-" ? "" : middle) + c[place % c.count]
    }
  }

  private static func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
    b == 0 ? a : greatestCommonDivisor(b, a % b)
  }

  /// The words of a list.
  static func split(_ list: String) -> [String] {
    list.split { $0 == " " || $0 == "\n" }.map(String.init)
  }
}
