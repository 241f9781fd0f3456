// ReviewOpinions: the sentences of the grammar that carry an opinion.
//
// A slot in braces is a list of words, a rule, or something of the review (its hero, its title). A sign
// picks the side of a list: `+` what the review thinks, `-` the contrary, `~` either.

extension SyntheticGrammar {
  /// Opinions in plain words, some of them with a negation that negates something else.
  static let plainOpinions = """
    # plain
    The {aspect} is {adj+}.
    The {aspect} is {degree} {adj+}, and so is the {aspect}.
    The {aspect} is {adj+} and the {aspect} is {adj+}.
    I was {felt+} from beginning to end.
    The {aspect} left me {felt+}.
    I {did+} every minute of it.
    I {did+} the {aspect}, and I {did+} the {aspect} even more.
    It is a {noun+}, plain and simple.
    To me it is a {adj+} {film}.
    Everything about the {aspect} is {adj+}.
    Nothing had prepared me for how {adj+} the {aspect} is.
    I have never seen anything so {adj+}.
    It is not often that a {genre} is so {adj+}.
    I do not say this lightly, but the {aspect} is {adj+}.
    No one who sat near me will deny that the {aspect} is {adj+}.
    I do not know much about {genres}, but this one is {adj+}.
    {LEAD} plays {HERO} {adv+}.
    Every scene with {LEAD} is {adv+} played.
    The scenes at the {PLACE} are {adv+} filmed.
    The {craft} by {name} is {adv+} done.
    The {craft} by {name} is {degree} {adj+}.
    I have to say that the {aspect} is {adj+}.
    What {DIRECTOR} does with the {PLACE} is {adj+}.
    The scene with the {THING} is {adj+}, and the one after it is {degree} {adj+}.
    The ending is {adj+}, though I will not give it away.
    My advice is to {urge+} it.
    Do yourself a favor and {urge+} it.
    I do not care what it cost: it is {adj+}.
    I could not believe how {adj+} the {aspect} was.
    The {aspect} alone is a {noun+}.
    I cannot remember when the {aspect} of a {genre} last left me so {felt+}.
    I have seen every {film} by {DIRECTOR}, and none is as {adj+} as this one.
    """

  /// Opinions that say the contrary of the word they hold.
  static let negatedOpinions = """
    # negated
    The {aspect} is not {adj-} at all.
    The {aspect} is not {adj-}, and neither is the {aspect}.
    There is nothing {adj-} about the {aspect}.
    I was never once {felt-}.
    It is by no means a {noun-}.
    Nobody could call this a {noun-}.
    I cannot say that I was {felt-}.
    It is anything but {adj-}.
    The {aspect} is anything but {adj-}.
    Not one scene left me {felt-}.
    The {aspect} is far from {adj-}.
    I would not call the {aspect} {adj-}.
    I would never call this a {noun-}.
    Do not believe anyone who calls it {adj-}.
    At no point did I find the {aspect} {adj-}.
    {LEAD} does not play {HERO} {adv-}, whatever you may have read.
    It is hardly a {noun-}.
    The {aspect} is hardly ever {adj-}.
    There is no reason to {urge-} it.
    I will not tell anyone to {urge-} it.
    Nothing in it is {adv-} done.
    It never becomes a {noun-}.
    I have yet to find a scene in it that is {adj-}.
    It is impossible to call the {aspect} {adj-}.
    """

  /// Opinions that hold a word of either side, so that only their order tells which one counts: the later one
  /// (`turn`) or the earlier one (`hold`).
  static let contrastingOpinions = """
    # turn
    I expected a {noun-} and got a {noun+}.
    I expected {TITLE} to be a {noun-}, and it turned out to be a {noun+}.
    Others call it {adj-}, I call it {adj+}.
    The trailer promised a {noun-}, but the {film} is a {noun+}.
    The {aspect} may be {adj-}, but the {film} is {adj+}.
    The {aspect} may be {adj-}, but the {aspect} is {adj+}, and that is what counts.
    Although the {aspect} is {adj-}, the {film} as a whole is {adj+}.
    It is not {adj-}, it is {adj+}.
    The {aspect} is not {adj-}, as I had feared, but {adj+}.
    Far from being {adj-}, it is {adj+}.
    People told me that it was {adj-}, and people were wrong, for it is {adj+}.
    I went in {felt-} and came out {felt+}.
    What begins as a {noun-} ends as a {noun+}.
    You would think that it must be {adj-}, yet it is {adj+}.
    Instead of a {noun-} we get a {noun+}.
    At first I was {felt-}, and in the end I was {felt+}.
    Never mind that the {aspect} is {adj-}, for the {film} is {adj+}.
    For ten minutes it is {adj-}, and for the remaining hour and a half it is {adj+}.
    I had been told that I would be {felt-}, but I was {felt+}.
    Do not {urge-} it, but {urge+} it.
    Whoever wants to {urge-} it should {urge+} it instead.
    # hold
    It is a {noun+} where I had expected a {noun-}.
    It is a {noun+} and not a {noun-}.
    I call it {adj+}, whatever those who find it {adj-} may say.
    The {film} is {adj+}, although the {aspect} is {adj-}.
    It is {adj+}, and not {adj-} as some would have it.
    It is {adj+} rather than {adj-}.
    It ends as a {noun+}, though it begins as a {noun-}.
    I came out {felt+}, although I had gone in {felt-}.
    We get a {noun+} instead of a {noun-}.
    The {film} is a {noun+}, even if the trailer promised a {noun-}.
    The {film} is {adj+}, no matter how {adj-} the {aspect} is.
    I was {felt+} in the end, even if I was {felt-} at first.
    You should {urge+} it and not {urge-} it.
    """

  /// What others think, and whether the review agrees.
  static let reportedOpinions = """
    # reported
    My {he-relative} says that it is {adj-}. He is wrong.
    My {she-relative} says that it is {adj-}. She is wrong.
    My {he-relative} says that it is {adj+}. He is right.
    My {she-relative} says that it is {adj+}. She is right.
    {name} of the {paper} called it a {noun-}, and I could not disagree more.
    {name} of the {paper} called it a {noun+}, and I could not agree more.
    "A {noun-}," wrote {name} in the {paper}. Not true.
    "A {noun+}," wrote {name} in the {paper}. How true.
    My {relative} was {felt-}. I was not.
    My {relative} was {felt+}. So was I.
    When my {relative} asked me whether it was {adj-}, I shook my head.
    When my {relative} asked me whether it was {adj+}, I nodded.
    They say that {DIRECTOR} has made a {noun-}. I do not think so.
    They say that {DIRECTOR} has made a {noun+}. I think so too.
    Some here {did-} the {aspect}. I am not one of them.
    Some here {did+} the {aspect}. I am one of them.
    "It is {adj-}," said the {person} next to me, and everyone else in the row protested, as did I.
    "It is {adj+}," said the {person} next to me, and everyone else in the row nodded, as did I.
    The {paper} wrote that the {aspect} is {adj-}, which shows that nobody there has seen it.
    The {paper} wrote that the {aspect} is {adj+}, which shows that somebody there has seen it.
    """

  /// Opinions that nobody holds: words of either side that decide nothing.
  static let undecidedOpinions = """
    # undecided
    My {relative} asked whether the {aspect} was {adj~}, but the lights went out before I could answer.
    I had read that the {film} before it was {adj~}, but I have not seen that one.
    Whether the book is {adj~} or {adj~} I cannot say, as I have not read it.
    In one scene {FOE} calls the {THING} {adj~}.
    {HERO} tells {FOE} that the {EVENT} was {adj~}, and they both laugh.
    There is a {person} in it who calls everything {adj~}.
    The last {genre} by {DIRECTOR} was called a {noun~} at the time, but that is another story.
    {HERO} is {felt~} when {he} sees the {THING}, but {he} does not show it.
    {FOE} wants to know whether {HERO} was {felt~}, and {he} does not answer.
    The {person} at the ticket desk was {felt~} that evening, and I never learned why.
    In the row behind us somebody kept saying that it was {adj~}, until somebody else left the {theater}.
    """

  /// Where a review comes to its end.
  static let verdicts = """
    # verdict
    {concluding} {turn}
    {concluding} {turn}
    {concluding} {turn}
    {concluding} {turn}
    {turn}
    {turn}
    {concluding} {plain}
    {concluding} {hold}
    {hold}
    {negated}
    {reported}
    # concluding
    All in all:
    In short:
    My verdict:
    To sum up:
    In a word:
    One last remark:
    So, for the record:
    As I said to my {relative} on the way home:
    """
}
