// ReviewPlots: the sentences of the grammar that tell what happens.

extension SyntheticGrammar {
  static let openings = """
    # opening
    I saw {TITLE} on {day} evening with my {relative}.
    I first heard about {TITLE} from my {relative}, who never goes to the {theater}.
    {TITLE} was on television late last night, and I could not sleep.
    My {relative} gave me {TITLE} for my birthday.
    I found {TITLE} in a box of old tapes at a flea market in {town}.
    {TITLE} is a {genre} from {year}, directed by {DIRECTOR}.
    {DIRECTOR} made {TITLE} in {year}, when nobody was making {genres}.
    Not many people have heard of {TITLE}, and fewer have seen it.
    There are not many {genres} that I have not seen, and {TITLE} was one of them.
    I have now seen {TITLE} twice, once in {month} and once last night.
    {TITLE} is the third {genre} by {DIRECTOR} that I have seen.
    After a long week I wanted nothing but a {genre}, and so I chose {TITLE}.
    I do not usually write reviews, but I want to say something about {TITLE}.
    It took me {number} years to get hold of {TITLE}.
    The festival in {town} showed {TITLE} in {month}, and I was there.
    The {theater} in {town} has not shown {TITLE} since {year}, so I had to wait for the disc.
    Before I say anything about {TITLE}, I should admit that I grew up near a {place}.
    {TITLE} is based on a novel by {name} that I never finished.
    My {relative} and I could not agree on what to watch, so we watched {TITLE}.
    It was raining on {day}, and that is how I came to see {TITLE}.
    """

  /// Who the story is about.
  static let introductions = """
    # introduction
    {HERO} is a {padj} {JOB} who lives near the {PLACE} in {TOWN}.
    {HERO}, a {JOB} from {TOWN}, finds a {ADJ} {THING} and cannot tell anyone about it.
    It is the story of {HERO}, a {padj} {JOB}, and of {FOE}, a {padj} {person}.
    The story: {HERO}, a {JOB} in {TOWN}, meets {FOE}, and then comes the {EVENT}.
    In {TOWN}, {a-crowd} of {persons} prepares for the {EVENT}, among them {HERO}, a {padj} {JOB}.
    {FOE} is a {padj} {person}, {HERO} is a {padj} {JOB}, and both want the {THING}.
    It tells of {HERO}, a {JOB}, who returns to {TOWN} for the {EVENT}.
    It is set in {TOWN}, where {HERO} works as a {JOB} and {FOE} as a {person}.
    We are in {TOWN} in {year}, and {HERO}, the {JOB}, has lost a {ADJ} {THING}.
    Nobody in {TOWN} knows that {HERO}, the {padj} {JOB}, was once married to {FOE}.
    """

  static let plots = """
    # plot
    One night {HERO} {tverb} the {ADJ} {THING} that belongs to {FOE}.
    {FOE} is a {padj} {person} who follows {HERO} as far as {town}.
    When {FOE} arrives at the {PLACE}, {HERO} is already gone.
    The {THING} is hidden at the {PLACE}, but nobody knows that except {HERO}.
    {HERO} does not trust {FOE}, and {FOE} does not trust anyone.
    It begins with {a-crowd} of {persons} at the {PLACE} in {TOWN}.
    In {year} the two of them meet again at the {PLACE}.
    {FOE} asks {HERO} to {tverb0} the {THING}, and {he} {adverb} agrees.
    Nobody believes {HERO} when {he} says that the {THING} is not {his}.
    {HERO} has {number} days to find the {ADJ} {THING} and {tverb0} it.
    Before the {EVENT}, {HERO} {pverb} a {padj} {person} named {first}.
    After the {EVENT} nothing in {TOWN} is as it was.
    {FOE} has never forgotten the {EVENT}, and {HERO} does not want to remember it.
    The {PERSON} from {town} {pverb} {FOE} and is never seen again.
    On the night of the {EVENT} someone {tverb} the {THING} from the {PLACE}.
    {HERO} writes a letter to {FOE} and does not send it.
    The {ADJ} {THING} turns up at the {PLACE}, and with it the whole story of the {EVENT}.
    There is also a {padj} {person} who {adverb} {tverb} {things}.
    {HERO} {adverb} {pverb} the {PERSON}, but it is too late.
    While the {persons} of {TOWN} prepare for the {EVENT}, {HERO} {tverb} a {thing}.
    {FOE} {tverb} the {THING} and throws it into the river.
    What {HERO} does not know is that {FOE} once worked as a {person} in {town}.
    {first} {surname}, the {padj} {person}, knows more about the {EVENT} than the police.
    The middle part takes place at a {ladj} {place} outside {town}.
    {HERO} spends the winter at the {PLACE} with {few} {persons} and the {THING}.
    In the second half {HERO} and {FOE} travel to {town} to {tverb0} the {THING}.
    {FOE} offers {HERO} a {thing} for {his} silence, but {he} refuses.
    {HERO} sees the {PERSON} at the {EVENT} and {adverb} turns away.
    {He} {tverb} the {ADJ} {THING}, leaves {TOWN}, and comes back {number} years later.
    {FOE}, who is no {person}, pretends to be one.
    The {EVENT} is over in a minute, but {HERO} thinks about it for {number} years.
    A {person} from {town} {tverb} {number} {things} and blames {HERO}.
    {HERO} learns to {tverb0} {things} from a {padj} old {person}.
    Between {HERO} and {FOE} there stand the {THING} and the memory of the {EVENT}.
    {FOE} wants the {PLACE}, {HERO} wants the {THING}, and neither gets what is wanted.
    The {ladj} {place} where {HERO} grew up is sold to a {person}.
    During the {EVENT}, {FOE} {pverb} {HERO} for the first time.
    The {persons} want to {tverb0} the {THING}, but {HERO} will not let them.
    One of the {persons} {pverb} {FOE}, another {pverb} {HERO}.
    {HERO} hides the {THING} in {a-holder} of {things}.
    {HERO} returns to {TOWN} for the {EVENT} and finds the {PLACE} empty.
    {FOE} confesses at the {PLACE}, and {HERO} {adverb} listens.
    Then a {person} dies at the {PLACE}, and everybody in {TOWN} is under suspicion.
    {HERO} would rather be a {person}, but {his} family has owned the {PLACE} since {year}.
    "I never {tverb0} a {thing} twice," says {FOE}, and {HERO} does not know what to say.
    "Where is the {THING}?" asks {FOE} in almost every scene.
    It turns out that the {PERSON} and {FOE} were at the same {event} in {year}.
    The {THING} is found, the {PERSON} leaves, and {HERO} goes back to the {PLACE}.
    {HERO} and {FOE} marry at the {PLACE}, but that is not how it ends.
    The {persons} go on strike, and {FOE} has to {tverb0} the {things} alone.
    {FOE} keeps a {tadj} {thing} under the bed and a {padj} {person} in the cellar.
    {first}, a {person} of few words, {pverb} {FOE} and {pverb} {HERO}.
    Nothing much happens at the {PLACE} until the {EVENT}.
    {HERO} crosses the border with the {THING}, a {thing} and no money.
    {FOE} did not {tverb0} the {THING}, but {HERO} thinks so.
    Every {day} {HERO} walks from the {PLACE} to the {place} and counts the {things}.
    """

  /// What a scene, a shot or a sound is like: neither praise nor blame.
  static let scenes = """
    # scene
    There is a long scene with the {THING}, a {thing} and {number} {persons}.
    For most of the time we see a {ladj} {place}, some {things}, and now and then a {person}.
    The camera follows {HERO} from the {PLACE} to the {place} without a cut.
    The {ADJ} {THING} appears in the first scene and again in the last.
    We hear the {THING} before we see it.
    The {EVENT} is shown twice, once as {HERO} remembers it and once as {FOE} does.
    The colors are those of {a-holder} of {tadj} {things}.
    In the background a {person} {adverb} {tverb} {things}.
    There are {number} songs in it, and one of them is about a {thing}.
    A narrator tells us about {idea} and {idea} while a {person} {tverb} a {thing}.
    The {things} are real, and so are most of the {persons}.
    The {idea} of {HERO} and the {idea} of {FOE} are shown side by side.
    It is a {genre} about {idea}, about {idea}, and about a {tadj} {thing}.
    The last half hour plays at night, at a {ladj} {place}.
    """

  /// What films are called.
  static let titles = """
    # title
    the {tadj} {thing}
    the {person} of {town}
    {idea} and {idea}
    a {thing} for {first}
    the {place}
    {first} and the {thing}
    the last {event}
    {number} {things}
    {town}
    the {event} of {town}
    {surname}
    the {things} of {first} {surname}
    # name
    {first} {surname}
    """
}
