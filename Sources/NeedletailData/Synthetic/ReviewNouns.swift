// ReviewNouns: what films are about: people by their trade, things, places, events. Singular forms, the most
// frequent first.

extension SyntheticGrammar {
  /// Nouns with a plural, which the lists `persons`, `things` … hold.
  static let countedNouns: [String: String] = [
    "person": """
    doctor teacher detective soldier sailor farmer lawyer painter thief journalist priest singer baker
    writer pilot nurse student judge gardener tailor smuggler boxer butcher miner chemist librarian poet spy
    general mayor sheriff barber cook driver hunter shepherd pianist sculptor architect surgeon diplomat
    banker gambler forger watchmaker locksmith blacksmith bookseller printer translator beekeeper innkeeper
    stationmaster sergeant captain colonel guard magician clown juggler acrobat professor astronomer
    biologist geologist historian explorer mapmaker weaver potter mason plumber electrician mechanic trucker
    welder caretaker janitor orphan refugee pensioner veteran deserter prisoner convict accountant actor
    admiral ambassador antiquarian apprentice archer auctioneer author bachelor bellringer bishop botanist
    bricklayer broker builder burglar candidate carpenter cartoonist cashier cellist chauffeur cleaner clerk
    cobbler coachman collector composer conductor confectioner constable consul critic dancer dealer dentist
    designer director diver drummer editor engineer engraver farmhand ferryman filmmaker firefighter flutist
    gamekeeper glassblower goldsmith governor guitarist harpist hermit housekeeper hypnotist illusionist
    inspector inventor jeweler jockey lieutenant lifeguard lumberjack merchant messenger minister missionary
    musician navigator notary novelist officer optician organist pathologist peddler pharmacist philosopher
    photographer physicist pickpocket poacher politician porter preacher publisher puppeteer rancher
    reporter runaway saddler schoolteacher scientist secretary senator shoemaker shopkeeper stowaway
    stranger stuntman surveyor swimmer tourist trumpeter undertaker vagabond veterinarian violinist waiter
    watchman woodcutter wrestler zoologist
    """,
    "thing": """
    letter map ring photograph key diary watch painting suitcase knife violin coin mirror clock piano camera
    bicycle boat book ticket pistol hat coat necklace lantern notebook passport envelope umbrella radio
    telegram newspaper chessboard compass telescope trunk wallet bottle basket lamp kettle ladder rope drum
    flute trumpet guitar statue vase medal badge glove scarf blanket pillow curtain carpet chair table desk
    drawer cabinet wardrobe door window fence gate bell wagon cart truck tractor plow saddle horse dog cat
    parrot goat donkey mule pigeon recipe contract receipt check ledger manuscript poem song melody postcard
    portrait sketch blueprint code cipher formula machine engine wheel propeller anchor sail oar raft canoe
    net hook spade shovel hammer ax needle thread ribbon button locket bracelet brooch crown sword dagger
    helmet shield flag banner tent torch pipe cigar accordion album almanac amulet apple apron armchair
    arrow atlas balloon banjo barometer battery bed bench binder blackboard bonnet boot bouquet bowl brush
    bucket buckle bust cage calculator calendar candle cane cannon cap card carriage cello chain chart chest
    chisel clarinet cloak coffin collar comb cradle crate crutch cup cupboard cushion dish doll dress
    dumbbell easel egg emerald encyclopedia fan feather fiddle figurine file fork fossil fountain frame
    gramophone grenade hairpin hammock handbag handkerchief harmonica harness harp hourglass instrument
    jacket jar jug kite lemon lens locomotive lute magnet mask mattress medallion microphone microscope
    moped motor moth mug nail napkin oboe opal orange oven overcoat package padlock painting paperweight
    parachute parasol parcel parchment pearl pebble pen pencil pendant pendulum perfume pin plank plate
    pocketknife pot prism projector pump puppet puzzle rake razor record reel rifle robe rocket ruby ruler
    sandal sapphire scepter screwdriver scroll seal shawl shell shirt shoe shotgun skeleton ski
    skull sled slipper sock spoon spyglass stamp stepladder stool stove strap sundial sweater tambourine
    tapestry teapot tile tombstone toolbox toothbrush toy tray tripod trombone trophy typewriter urn veil
    vest wheelbarrow whistle wig
    """,
    "place": """
    harbor farm village hotel school factory church hospital prison castle station island bridge lighthouse
    market museum library garden bakery vineyard orchard mill quarry mine cemetery monastery convent
    courtroom embassy circus casino tavern inn cabin cottage mansion palace tower barn stable meadow forest
    valley canyon river lake shore beach pier dock canal tunnel cave mountain border ferry train airfield
    academy aquarium archive arena asylum attic ballroom balcony bank bathhouse battlefield bookshop
    boathouse bowling_alley brewery brickyard bus_stop cafe campsite cannery cathedral chapel clinic cloister
    college courtyard creek dairy dam depot diner distillery dormitory estate excavation fairground
    fjord fortress foundry garage glacier granary greenhouse guesthouse gymnasium hangar hermitage
    hill hunting_lodge kennel laboratory laundry lumberyard marsh mint moor motel nursery oasis observatory
    office opera orphanage outpost park parsonage pasture pharmacy planetarium plantation playground pond
    post_office power_plant racetrack railroad ranch refinery reservoir restaurant ruin sanatorium sawmill
    schoolyard shipyard shooting_range slaughterhouse spring square stadium studio swamp tannery
    temple terrace toll_gate trading_post university warehouse waterfall watermill well wharf windmill winery
    workshop zoo
    """,
    "event": """
    wedding funeral storm trial war harvest election flood fire strike riot parade festival concert auction
    race banquet carnival robbery escape duel tournament dance reunion earthquake voyage expedition
    rehearsal premiere burial avalanche ambush anniversary arrest audition baptism birthday blackout
    blizzard bombing boycott carnival ceremony christening collision competition conference confession
    contest coronation coup court_martial debate divorce drought eclipse engagement epidemic eviction
    exhibition explosion farewell famine fair feud fog graduation heist hurricane inauguration inspection
    interrogation invasion investigation kidnapping lottery marathon massacre match meeting mutiny
    operation outbreak performance picnic pilgrimage plague procession purge quarrel rally recital rescue
    regatta revolt sermon shipwreck shooting siege snowfall stampede surrender tea_party truce uprising
    verdict vigil visit wake
    """,
  ]
}
