// The printed forms against NumPy 2.4, and against what the original notebook printed.

import Needletail
import NeedletailData
import Testing

@Suite struct DataPrintingTests {
  @Test func smallArrays() {
    #expect(numpyDescription(of: [Int]()) == "[]")
    #expect(numpyDescription(of: [7]) == "[7]")
    #expect(numpyDescription(of: [Int8.min]) == "[-128]")
    #expect(numpyDescription(of: [0, -12, 300]) == "[  0 -12 300]")
  }

  /// `print(np.arange(-20, 20))`
  @Test func negativeNumbersTakeTheirSignIntoTheWidth() {
    #expect(
      numpyDescription(of: -20..<20) == """
        [-20 -19 -18 -17 -16 -15 -14 -13 -12 -11 -10  -9  -8  -7  -6  -5  -4  -3
          -2  -1   0   1   2   3   4   5   6   7   8   9  10  11  12  13  14  15
          16  17  18  19]
        """)
  }

  /// `print(np.array([10**8 * (i % 3 - 1) for i in range(17)]))`: six to a line, the last one short.
  @Test func wideNumbers() {
    #expect(
      numpyDescription(of: (0..<17).map { 100_000_000 * ($0 % 3 - 1) }) == """
        [-100000000          0  100000000 -100000000          0  100000000
         -100000000          0  100000000 -100000000          0  100000000
         -100000000          0  100000000 -100000000          0]
        """)
  }

  /// Lines hold 75 characters with both brackets: ones of width 1 fill a line at 37.
  @Test func aLineIsFilledToTheBracket() {
    let lengths = [37, 38].map { count in
      numpyDescription(of: [Int](repeating: 1, count: count)).split(separator: "\n").map(\.count)
    }
    #expect(lengths == [[75], [74, 3]])
  }

  @Test func moreThanAThousandNumbersAreSummarised() {
    #expect(numpyDescription(of: 0..<1001) == "[   0    1    2 ...  998  999 1000]")
    let middleIsWide = [0, 1, 2] + [Int](repeating: 1_000_000, count: 1000) + [3, 4, 5]
    #expect(numpyDescription(of: middleIsWide) == "[0 1 2 ... 3 4 5]")
    let thousand = numpyDescription(of: 0..<1000).split(separator: "\n")
    #expect(thousand.first == "[  0   1   2   3   4   5   6   7   8   9  10  11  12  13  14  15  16  17")
    #expect(thousand.last == " 990 991 992 993 994 995 996 997 998 999]")
  }

  /// Python prints a list as Swift prints an array: no function is needed.
  @Test func aListIsSwiftsOwnForm() {
    let review: [Int32] = [1, 14, 22, 16]
    #expect("\(review)" == "[1, 14, 22, 16]")
  }

  /// `print(input_train[0])` of the notebook, the whole text.
  @Test func firstReviewOfTheNotebook() {
    let padded = padSequences([[3], Self.firstReview], maxlen: 500)
    #expect(numpyDescription(of: padded, row: 1) == Self.printedReview)
    let zerosAndReview = [Int32](repeating: 0, count: 500 - Self.firstReview.count) + Self.firstReview
    #expect(numpyDescription(of: zerosAndReview) == Self.printedReview)
  }

  static let firstReview: [Int32] = [
    1, 14, 22, 16, 43, 530, 973, 1622, 1385, 65, 458, 4468, 66, 3941, 4, 173, 36, 256, 5, 25, 100,
    43, 838, 112, 50, 670, 2, 9, 35, 480, 284, 5, 150, 4, 172, 112, 167, 2, 336, 385, 39, 4, 172,
    4536, 1111, 17, 546, 38, 13, 447, 4, 192, 50, 16, 6, 147, 2025, 19, 14, 22, 4, 1920, 4613, 469,
    4, 22, 71, 87, 12, 16, 43, 530, 38, 76, 15, 13, 1247, 4, 22, 17, 515, 17, 12, 16, 626, 18, 2, 5,
    62, 386, 12, 8, 316, 8, 106, 5, 4, 2223, 5244, 16, 480, 66, 3785, 33, 4, 130, 12, 16, 38, 619,
    5, 25, 124, 51, 36, 135, 48, 25, 1415, 33, 6, 22, 12, 215, 28, 77, 52, 5, 14, 407, 16, 82, 2, 8,
    4, 107, 117, 5952, 15, 256, 4, 2, 7, 3766, 5, 723, 36, 71, 43, 530, 476, 26, 400, 317, 46, 7, 4,
    2, 1029, 13, 104, 88, 4, 381, 15, 297, 98, 32, 2071, 56, 26, 141, 6, 194, 7486, 18, 4, 226, 22,
    21, 134, 476, 26, 480, 5, 144, 30, 5535, 18, 51, 36, 28, 224, 92, 25, 104, 4, 226, 65, 16, 38,
    1334, 88, 12, 16, 283, 5, 16, 4472, 113, 103, 32, 15, 16, 5345, 19, 178, 32,
  ]

  static let printedReview =
    "[   0" + String(repeating: "    0", count: 13) + "\n"
    + String(repeating: String(repeating: "    0", count: 14) + "\n", count: 19) + """
          0    0    1   14   22   16   43  530  973 1622 1385   65  458 4468
         66 3941    4  173   36  256    5   25  100   43  838  112   50  670
          2    9   35  480  284    5  150    4  172  112  167    2  336  385
         39    4  172 4536 1111   17  546   38   13  447    4  192   50   16
          6  147 2025   19   14   22    4 1920 4613  469    4   22   71   87
         12   16   43  530   38   76   15   13 1247    4   22   17  515   17
         12   16  626   18    2    5   62  386   12    8  316    8  106    5
          4 2223 5244   16  480   66 3785   33    4  130   12   16   38  619
          5   25  124   51   36  135   48   25 1415   33    6   22   12  215
         28   77   52    5   14  407   16   82    2    8    4  107  117 5952
         15  256    4    2    7 3766    5  723   36   71   43  530  476   26
        400  317   46    7    4    2 1029   13  104   88    4  381   15  297
         98   32 2071   56   26  141    6  194 7486   18    4  226   22   21
        134  476   26  480    5  144   30 5535   18   51   36   28  224   92
         25  104    4  226   65   16   38 1334   88   12   16  283    5   16
       4472  113  103   32   15   16 5345   19  178   32]
      """
}
