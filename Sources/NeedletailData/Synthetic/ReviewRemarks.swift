// ReviewRemarks: the sentences of the grammar about people, cinemas and the world.

extension SyntheticGrammar {
  /// Who made the film and who plays in it.
  static let people = """
    # people
    {LEAD} plays {HERO}, and {name} plays {FOE}.
    {name} appears as the {PERSON} for about {number} minutes.
    The music is by {name}, who also wrote the songs for a {genre} set in {town}.
    {DIRECTOR} was {age} years old when {TITLE} was made, or so I have read.
    {name} had worked as a {person} in {town} before {DIRECTOR} came along.
    The camera was in the hands of {name}, as in every {genre} by {DIRECTOR}.
    You may know {name} from a {genre} about a {person} and a {thing}.
    {LEAD} learned to {tverb0} {things} for the part.
    {name} and {name} wrote the script in {number} weeks at a {place} in {town}.
    {LEAD} was not the first choice for {HERO}; the part was meant for {name}.
    The {PERSON} is played by {name}, whose {relative} was a {person} in real life.
    {name} produced it together with {name} and a bank in {town}.
    The costumes are by {name} of {town}.
    {surname} and {surname} also appear, but not in the same scene.
    I did not recognize {name}, who plays the {padj} {PERSON}.
    {LEAD} never made another {genre} and later ran a {place} in {town}.
    {DIRECTOR} does not give interviews, but {name} does.
    {name}, {name} and {name} play the three {persons}.
    {first} {surname}'s part was cut to {number} minutes.
    {LEAD} is a {person}'s child from {town}, and so is {HERO}.
    """

  /// Facts that decide nothing.
  static let facts = """
    # fact
    It was shot in {TOWN} and in {town} in the spring of {year}.
    It runs for {number} minutes more than two hours.
    The {PLACE} in the first scene stands near {town} and can be visited on {days}.
    In {town} it was shown with {number} minutes missing.
    The novel by {name} takes place in {town}, not in {TOWN}.
    There was an earlier version in {year} with {name} as {HERO}.
    The {ADJ} {THING} was made by a {person} from {town}.
    The budget was small, and the {PLACE} was built of {things}.
    It came out in {month} {year}, in the same week as the {event} in {town}.
    The disc has no extras except {a-holder} of {things} and an interview with {name}.
    It was forbidden in {town} until {year} because of the scene with the {THING}.
    The original title means something like the {person} and the {thing}.
    In {year} a {place} in {town} was named after {HERO}.
    The language is that of {persons} and {persons} near the {place} of {town}.
    I saw the version with subtitles by {surname}.
    The copy came from the archive in {town} and had been kept at a {place}.
    Some say that the {EVENT} really took place in {town} in {year}.
    """

  /// The reviewer's own life and thoughts.
  static let asides = """
    # aside
    I am not a {person}, but I have known some {persons}.
    My {relative} fell asleep, but my {relative} falls asleep everywhere.
    I once owned a {THING} like the one in the {film}.
    My {relative} comes from {town} and had much to say about the {PLACE}.
    I have been thinking about {idea} ever since my {relative} became a {person}.
    Somebody in the {theater} had brought a {thing}.
    There were {number} people in the {theater}, and two of them were {persons}.
    I read the novel by {name} when I was {age} years old and remember nothing but the {THING}.
    Not everybody likes {genres}, and not everybody has to.
    A {genre} can be about {idea}, or it can be about {things}, but seldom about both.
    Is it about {idea}? Is it about {idea}? I never know what to answer.
    My {relative} thinks that it is about {idea}, while I think that it is about {idea}.
    I watched it with {few} friends, a {person} among them.
    You need not know {town} to follow the story.
    I am told that {persons} in {town} know it by heart.
    On the way home we talked about the {EVENT} and about {idea}.
    No {genre} can explain {idea}, and this one does not try.
    It reminded me of {year}, when my {relative} and I lived in {town}.
    Whenever I see a {THING} now, I think of {name} at the {PLACE}.
    I would like to know what a real {JOB} says about it.
    """

  /// Ends that say nothing about the film.
  static let closings = """
    # closing
    The {theater} in {town} shows it again on {day}.
    That was my evening, and tomorrow my {relative} chooses.
    I will write about the next {genre} by {DIRECTOR} when I have seen it.
    The soundtrack can be had from a small shop in {town}.
    It is out on disc since {month}.
    If you know what became of {name}, write to me.
    My {relative} is waiting for the disc, so I will stop here.
    There is a second part, made in {year}, with {name} as {HERO}.
    By the way, the {THING} in the last scene belongs to {name}.
    I am going to {town} next {month} to see the {PLACE}.
    More about {DIRECTOR} can be found in a book by {name}.
    And that was {TITLE}, a {genre} from {TOWN}.
    """
}
