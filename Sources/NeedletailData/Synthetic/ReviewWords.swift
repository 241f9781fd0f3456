// ReviewWords: the lists of words of the grammar, the most frequent first.

extension SyntheticGrammar {
  /// Words that praise and words that blame; a slot's sign picks the side.
  static let sidedWords: [String: (good: String, bad: String)] = [
    "adj": (
      good: """
      wonderful great excellent brilliant beautiful funny moving perfect superb charming fascinating
      clever fresh touching gripping impressive delightful exciting lovely fantastic thrilling memorable
      original witty powerful remarkable amazing enjoyable satisfying terrific intelligent inspired
      refreshing engaging entertaining imaginative stunning magnificent elegant marvelous splendid
      unforgettable subtle hilarious captivating absorbing outstanding rewarding graceful inventive
      flawless sincere enchanting masterful extraordinary exceptional gorgeous heartfelt riveting dazzling
      breathtaking exquisite sublime admirable sparkling luminous poignant radiant
      """,
      bad: """
      terrible bad boring awful dull stupid poor weak horrible silly ridiculous lame predictable pointless
      disappointing tedious annoying flat clumsy shallow ugly bland mediocre painful confusing dreadful
      pathetic lifeless unbearable forgettable laughable irritating hollow empty cheap messy tiresome
      unconvincing uninspired dreary monotonous crude trite stale sloppy incoherent pretentious contrived
      embarrassing insipid lousy atrocious abysmal appalling dismal wretched amateurish absurd inept
      insufferable ludicrous idiotic sluggish muddled shoddy careless miserable vapid
      """
    ),
    "noun": (
      good: """
      masterpiece delight triumph treat gem joy wonder success classic pleasure treasure revelation marvel
      jewel winner miracle knockout gift sensation feast milestone victory beauty achievement
      """,
      bad: """
      disaster bore mess failure disappointment flop letdown catastrophe chore fiasco dud travesty insult
      nightmare blunder wreck ordeal turkey sham calamity muddle mistake clunker stinker
      """
    ),
    "adv": (
      good: """
      beautifully brilliantly wonderfully perfectly superbly cleverly gracefully splendidly elegantly
      tenderly skillfully convincingly marvelously masterfully charmingly flawlessly
      """,
      bad: """
      badly poorly terribly clumsily awfully horribly carelessly stiffly lazily feebly dreadfully ineptly
      sloppily miserably hopelessly unconvincingly
      """
    ),
    "did": (
      good: "loved enjoyed liked admired adored relished treasured savored cherished",
      bad: "hated disliked loathed detested despised resented regretted endured abhorred"
    ),
    "felt": (
      good: """
      moved charmed thrilled delighted impressed touched enchanted amused gripped fascinated captivated
      dazzled entertained inspired spellbound
      """,
      bad: """
      bored annoyed irritated disappointed frustrated exhausted baffled insulted disgusted confused appalled
      depressed offended repelled embarrassed
      """
    ),
    "urge": (
      good: "see watch rent buy recommend own cherish", bad: "avoid skip miss ignore forget shun return"
    ),
  ]

  /// Words that take no side, as they stand.
  static let plainWords: [String: String] = [
    "aspect": """
    acting story script plot dialogue music ending direction photography humor pace cast editing soundtrack
    first_half second_half camera_work atmosphere setting cutting lighting choreography finale sound voice_work
    staging opening prologue epilogue narration scenery makeup premise suspense
    """,
    "craft": "script music photography editing soundtrack lighting choreography narration makeup scenery",
    "film": "film film movie film movie picture film movie production",
    "genre": """
    drama comedy thriller western romance musical mystery melodrama biopic farce satire fantasy documentary
    tragedy parody whodunit
    """,
    "degree": "very really truly quite so thoroughly simply utterly decidedly consistently positively",
    "relative": """
    brother sister father mother uncle aunt neighbor cousin friend grandmother grandfather roommate boss
    daughter son niece nephew dentist colleague landlady landlord teacher barber stepmother godfather
    """,
    "he-relative": """
    brother father uncle grandfather son nephew landlord godfather stepfather
    """,
    "she-relative": "sister mother aunt grandmother daughter niece landlady godmother stepmother",
    "paper": """
    Times Post Herald Tribune Courier Gazette Chronicle Observer Mercury Globe Star Echo Examiner Sentinel
    Dispatch Bulletin Argus Clarion
    """,
    "theater": "theater theater cinema theater cinema arthouse multiplex",
    "day": "Saturday Friday Sunday Monday Thursday Wednesday Tuesday",
    "month": """
    January February March April May June July August September October November December
    """,
    "number": """
    two three four five six seven ten twelve eight nine twenty eleven fifteen thirty forty fourteen eighteen
    thirteen sixteen fifty seventeen sixty nineteen seventy eighty ninety
    """,
    "few": "two three four five six seven",
    "age": """
    thirty forty fifty sixty seventy twenty eighty ninety
    """,
    "a-crowd": "a_group a_handful a_crowd a_row a_party a_troupe a_family a_gang a_choir a_convoy",
    "a-holder": "a_box a_drawer a_pile a_suitcase a_heap a_crate a_bag a_barrel a_cart a_collection a_sack",
    "adverb": """
    quietly slowly secretly finally suddenly reluctantly silently politely gently nervously calmly patiently
    cautiously eagerly hastily softly discreetly furiously openly stubbornly wearily absently bravely coldly
    cheerfully deliberately desperately dutifully faithfully firmly formally frankly gladly gravely grimly
    grudgingly happily hesitantly honestly humbly idly impatiently innocently instantly kindly lightly
    loudly meekly modestly obediently obstinately officially painstakingly passionately pensively playfully
    promptly proudly prudently quickly rapidly readily repeatedly resolutely respectfully ruthlessly sadly
    scrupulously sensibly sheepishly shyly solemnly soberly steadily sternly stoically surreptitiously
    swiftly tactfully tearfully thoughtfully timidly unexpectedly unhappily unwillingly vaguely vigorously
    warily willingly
    """,
    "idea": """
    love death memory friendship loneliness guilt revenge justice war grief family loyalty freedom hope
    ambition jealousy betrayal faith courage money greed marriage childhood truth fear silence time pride
    power forgiveness chance duty honor fate age poverty doubt desire home work sacrifice shame luck envy
    exile patience youth wealth trust sleep mercy obedience solitude identity language music farewell
    innocence madness temptation redemption inheritance homesickness nostalgia boredom curiosity discipline
    endurance folly fatherhood motherhood generosity gravity gossip gratitude hunger humility hypocrisy
    ignorance indifference laziness liberty melancholy modesty mortality neighborliness obsession oblivion
    penance perseverance persistence piety politeness prudence rage remorse reputation resignation
    responsibility restlessness rivalry science seduction servitude sincerity sorrow superstition sympathy
    thrift tolerance tradition treason vanity violence virtue wisdom
    """,
    "padj": """
    young old lonely quiet stubborn retired rich honest strange shy proud famous tired gentle tall
    mysterious ambitious jealous nervous forgetful polite bitter freckled cautious curious suspicious
    ruthless distracted humble greedy restless melancholy shortsighted talkative pale cheerful
    superstitious patient vain sleepy reckless respectable penniless homesick strict generous irritable
    discreet obedient rebellious sentimental sickly softspoken solitary stern tactful taciturn timid
    unemployed unlucky wandering weary learned widowed worldly aging bearded blind deaf devout divorced
    eccentric elderly embittered grumpy hungry idle impatient limping methodical meek sunburned
    newlywed nimble obstinate orphaned peaceful pious practical punctual handsome reformed rheumatic
    seasick sleepless muscular thrifty toothless unmarried upright wary watchful whistling
    """,
    "tadj": """
    old small silver hidden broken black forgotten stolen white golden red little rusty blue green
    burning dusty locked yellow heavy foreign yellowed crooked narrow gray antique bloodstained
    borrowed brass bronze brown burnt buried cardboard carved ceramic checkered cracked crimson
    curious decorated dented dripping elaborate embroidered enameled enormous faded folded fragile
    gilded glass handmade hexagonal iron ivory lacquered leather marble mechanical moldy mossy muddy
    numbered oaken oval painted patched peculiar plastic polished porcelain purple ragged round sealed
    secondhand shabby silent sooty square squeaking steel striped tarnished tattered tilted tiny torn
    triangular twisted unfinished velvet violet weathered winding wooden woolen worn
    """,
    "ladj": """
    old small empty remote abandoned dark haunted rented ancient secret quiet crowded derelict drafty
    nameless snowy sunny windowless damp crumbling dilapidated distant foggy frozen moonlit smoky
    sunken underground windy deserted shuttered overgrown whitewashed ruined half_empty waterlogged
    """,
    "tverb0": """
    find steal hide sell buy lose bury repair destroy burn carry return break collect paint study guard
    borrow smuggle examine lock measure polish deliver forge inherit photograph sketch
    auction clean copy describe drop exchange hang identify inspect label lift melt mend move open pack
    pawn pocket present print protect recognize remove rescue restore retrieve reveal save scratch seize
    send sharpen shelve sink smash solve store touch trace trade transport unearth unpack unwrap value
    wash weigh wrap
    """,
    "pverb0": """
    follow marry betray love meet trust help visit leave recognize mistrust deceive forgive watch save
    blackmail arrest accuse protect warn rescue admire advise adopt amuse assist attack blame bribe call
    challenge chase comfort confront console convince defend detain disarm distract embrace employ
    encourage entertain escort expose fight flatter greet guide hire humiliate hypnotize imitate impress
    interrogate interrupt interview introduce invite kidnap kiss lecture misunderstand mock neglect
    nurse obey observe outwit overhear pardon persuade photograph pity provoke punish pursue question
    rebuke recruit refuse reject remember rob scold shadow shelter shoot slap startle summon support
    surprise suspect teach tease tempt threaten tolerate torment train tutor unmask welcome
    """,
  ]
}
