"""Plain lists of English words that the rules of wording, labels and material look up."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


EN_VERBS = _words(
    "am is are was were be been has have had do does did can could will would may might must "
    "shall should isn't aren't wasn't weren't don't doesn't didn't can't cannot won't "
    "wouldn't couldn't shouldn't hasn't haven't it's that's they're you're we're i'm there's "
    "what's gets got goes went came comes becomes became began begins broke builds built buys "
    "brings brought carries caused causes chooses claims contains converts costs covers "
    "creates cuts delivers demonstrates downloads drives falls fell finds found fixes gave "
    "gives grew grows handles helps hits holds keeps kept knew knows leads learns left lets "
    "lies lives lost made makes matters means met mixes moves needs offers opens paid pays "
    "processes prohibit prohibits provides published publishes puts raises ran rang reaches "
    "read reads reflects remains reports represents requires returns rose runs said sat saw "
    "says scrape sends sent set sets shows solves solved sold spoke stands stays stood stores "
    "stumbles suggests suits supports takes tells tests threw took turns understands used "
    "uses wants watches widened won works worked wrote writes achieves adds allows appeared "
    "asks exploits fetches lacks lowers mandates sum sums points prefers routes spawns "
    "survive trains use"
)
EN_NEGATIONS = _words(
    "not no never none nor neither nobody nothing without cannot can't won't don't doesn't "
    "didn't isn't aren't wasn't weren't couldn't wouldn't shouldn't hasn't haven't hadn't "
    "hardly barely only except unless"
)
STOP = _words(
    "the a an of to in on for and or but is are was were be been it its this that these those "
    "with as at by from has have had not no can could will would may might about more than "
    "into over under you your they their he his she her we our which who what how why when if "
    "so just only also any all one there here do does did up out new"
)
COUNT_NOUNS = _words(
    "size license licence status setup math price cost catch surprise result caveat claim bug "
    "fix problem trade-off tradeoff downside upside goal idea verdict timeline deadline risk "
    "method architecture score winner loser origin reason background context outlook"
)
ADJECTIVES = _words(
    "solid stable fast slow small big large cheap expensive free easy simple hard open closed "
    "local safe secure light heavy quick ready new old strong weak clear quiet cold hot dry wet"
)
