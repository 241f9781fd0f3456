// Progress lines, compared as whole strings with the notebook's.

import Testing

@testable import Needletail

@Suite struct ProgressLines {
  private let logs = Logs([
    (name: "loss", value: 0.6819), (name: "acc", value: 0.5541), (name: "val_loss", value: 0.6608),
    (name: "val_acc", value: 0.6192),
  ])

  @Test func aFinishedEpochIsTheLineOfTheNotebook() {
    #expect(
      ProgressLine.finished(157, elapsed: 52.4, logs)
        == "157/157 [==============================] - 52s 334ms/step - loss: 0.6819 - acc: 0.5541 - val_loss: 0.6608 - val_acc: 0.6192"
    )
    #expect(
      ProgressLine.finished(157, elapsed: 52.4, logs, bar: false)
        == "157/157 - 52s 334ms/step - loss: 0.6819 - acc: 0.5541 - val_loss: 0.6608 - val_acc: 0.6192")
  }

  @Test(arguments: [
    (0.0868, "0s 553us/step"), (0.157, "0s 1ms/step"), (3.14, "3s 20ms/step"), (157, "157s 1s/step"),
    (400, "400s 3s/step"), (0, "0s 0us/step"),
  ])
  func timesHaveTheUnitsOfKeras(elapsed: Double, text: String) {
    #expect(
      ProgressLine.finished(157, elapsed: elapsed, Logs())
        == "157/157 [==============================] - \(text)")
  }

  @Test(
    arguments: [
      (0.69314718, "0.6931"), (1, "1.0000"), (12.34567, "12.3457"), (0.00012345, "1.2345e-04"),
      (0.001, "1.0000e-03"),
      (0.0011, "0.0011"), (0, "0.0000e+00"), (-0.5, "-0.5000"), (-0.00002, "-2.0000e-05"), (.nan, "nan"),
      (.infinity, "inf"), (-.infinity, "-inf"), (123_456.7, "123456.7031"), (9.9999e-5, "9.9999e-05"),
      (9.999999e-5, "1.0000e-04"), (3e12, "3000000053248.0000"),
    ] as [(Float, String)])
  func numbersHaveFourDecimalsOrAnExponent(number: Float, text: String) {
    #expect(ProgressLine.number(number) == text)
  }

  @Test func aRunningEpochShowsHowFarItIs() {
    let logs = Logs([(name: "loss", value: 0.6819)])
    func line(_ done: Int, _ elapsed: Double, width: Int = 120) -> String {
      ProgressLine.running(done, of: 157, elapsed: elapsed, logs, width: width)
    }
    #expect(line(1, 0.1) == "  1/157 [..............................] - ETA: 16s - loss: 0.6819")
    #expect(line(32, 3.2) == " 32/157 [=====>........................] - ETA: 13s - loss: 0.6819")
    #expect(line(156, 156) == "156/157 [============================>.] - ETA: 1s - loss: 0.6819")
    #expect(line(157, 156) == "157/157 [==============================] - ETA: 0s - loss: 0.6819")
    #expect(line(1, 1) == "  1/157 [..............................] - ETA: 2:36 - loss: 0.6819")
    #expect(line(1, 30) == "  1/157 [..............................] - ETA: 1:18:00 - loss: 0.6819")
  }

  /// The bar gives way first, then the numbers; the time left stays as long as there is any room for it.
  @Test(arguments: [
    (81, " 32/157 [=====>........................] - ETA: 13s - loss: 0.6819 - acc: 0.5541"),
    (80, " 32/157 [====>........................] - ETA: 13s - loss: 0.6819 - acc: 0.5541"),
    (61, " 32/157 [=>........] - ETA: 13s - loss: 0.6819 - acc: 0.5541"),
    (60, " 32/157 [===>...................] - ETA: 13s - loss: 0.6819"),
    (47, " 32/157 [=>........] - ETA: 13s - loss: 0.6819"),
    (46, " 32/157 [===>....................] - ETA: 13s"), (32, " 32/157 [=>........] - ETA: 13s"),
    (20, " 32/157 [=>........"), (1, " "), (0, " "),
  ])
  func aRunningEpochFitsItsTerminal(width: Int, text: String) {
    let logs = Logs([(name: "loss", value: 0.6819), (name: "acc", value: 0.5541)])
    let line = ProgressLine.running(32, of: 157, elapsed: 3.2, logs, width: width)
    #expect(line == text && line.count <= max(1, width - 1))
  }

  /// Two lines an epoch on standard output, without control characters.
  @Test func theBarPrintsTheTwoLinesOfTheNotebook() throws {
    final class Lines: @unchecked Sendable { var printed: [String] = [], moving = "" }
    let lines = Lines()
    let terminal = Terminal(moves: false, print: { lines.printed.append($0) }, write: { lines.moving += $0 })
    var model = try Sequential {
      Input(shape: [3])
      Dense(1, activation: .sigmoid)
    }
    try model.compile(optimizer: .sgd(), loss: .binaryCrossentropy, metrics: [.acc])
    try model.fit(
      .spread([8, 3]), .ids([8], below: 2), epochs: 2, batchSize: 2, validationSplit: 0.25, verbose: .silent,
      callbacks: [ProgressBar(bar: true, terminal: terminal)])
    #expect(lines.printed.count == 4)
    #expect(lines.printed[0] == "Epoch 1/2" && lines.printed[2] == "Epoch 2/2")
    #expect(
      lines.printed[1].wholeMatch(
        of:
          /3\/3 \[={30}\] - \d+s \d+(s|ms|us)\/step - loss: \d\.\d{4} - acc: \d\.\d{4} - val_loss: \d\.\d{4} - val_acc: \d\.\d{4}/
      ) != nil, "\(lines.printed[1])")
    #expect(lines.moving == "")
  }

  /// On a terminal the moving bar is on standard error and cleared before each finished line.
  @Test func theMovingBarGoesToTheOtherStream() throws {
    final class Lines: @unchecked Sendable { var printed: [String] = [], moving = "" }
    let lines = Lines()
    let terminal = Terminal(moves: true, print: { lines.printed.append($0) }, write: { lines.moving += $0 })
    var model = try Sequential {
      Input(shape: [3])
      Dense(1, activation: .sigmoid)
    }
    try model.compile(optimizer: .sgd(), loss: .binaryCrossentropy)
    try model.fit(
      .spread([8, 3]), .ids([8], below: 2), batchSize: 2, verbose: .silent,
      callbacks: [ProgressBar(bar: true, terminal: terminal)])
    #expect(lines.printed.count == 2 && lines.printed.allSatisfy { !$0.contains("\u{1b}") })
    #expect(
      lines.moving.hasPrefix("\r\u{1b}[2K1/4 [======>.......................] - ETA: "), "\(lines.moving)")
    #expect(lines.moving.hasSuffix("\r\u{1b}[2K"))
  }
}
