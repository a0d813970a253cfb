"""The commands, a file each. They alone print and know the clock; heavy rooms load when called."""

ORDER = (
    "line",
    "fix",
    "init",
    "serve",
    "show",
    "check",
    "measure",
    "voices",
    "music",
    "say",
    "cache",
)
"""The files, in the order in which ``--help`` lists what they add."""
