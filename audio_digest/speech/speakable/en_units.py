"""Units, currencies and scales: how each sign is said, singular and plural."""

SCALES = {
    "K": "thousand", "k": "thousand", "M": "million", "m": "million", "mn": "million",
    "mm": "million", "B": "billion", "b": "billion", "bn": "billion", "T": "trillion",
    "t": "trillion", "tn": "trillion", "thousand": "thousand", "million": "million",
    "billion": "billion", "trillion": "trillion", "hundred": "hundred",
    "crore": "crore", "lakh": "lakh",
}  # fmt: skip

CURRENCIES = {
    "US$": ("US dollar", "US dollars"), "A$": ("Australian dollar", "Australian dollars"),
    "C$": ("Canadian dollar", "Canadian dollars"), "HK$": ("Hong Kong dollar", "Hong Kong dollars"),
    "NT$": ("Taiwan dollar", "Taiwan dollars"), "S$": ("Singapore dollar", "Singapore dollars"),
    "$": ("dollar", "dollars"), "€": ("euro", "euros"), "£": ("pound", "pounds"),
    "CN¥": ("yuan", "yuan"), "RMB": ("yuan", "yuan"), "CNY": ("yuan", "yuan"),
    "¥": ("yen", "yen"), "JPY": ("yen", "yen"), "₹": ("rupee", "rupees"), "₩": ("won", "won"),
    "₿": ("bitcoin", "bitcoin"), "USD": ("US dollar", "US dollars"), "EUR": ("euro", "euros"),
    "GBP": ("pound", "pounds"), "CHF": ("Swiss franc", "Swiss francs"),
}  # fmt: skip

CENTS = {
    "$": ("cent", "cents"),
    "US$": ("cent", "cents"),
    "€": ("cent", "cents"),
    "£": ("penny", "pence"),
}


def _all(*rows: str) -> dict[str, tuple[str, str]]:
    """Return sign → (singular, plural); a row is ``sign singular`` or ``sign singular/plural``."""
    units = {}
    for row in rows:
        sign, _, names = row.partition(" ")
        one, _, many = names.partition("/")
        units[sign] = (one, many or one + "s")
    return units


UNITS = _all(
    "ns nanosecond", "µs microsecond", "μs microsecond", "us microsecond", "ms millisecond",
    "s second", "sec second", "secs second", "min minute", "mins minute", "h hour", "hr hour",
    "hrs hour", "Hz hertz/hertz", "kHz kilohertz/kilohertz", "KHz kilohertz/kilohertz",
    "MHz megahertz/megahertz", "GHz gigahertz/gigahertz", "THz terahertz/terahertz",
    "kB kilobyte", "KB kilobyte", "MB megabyte", "GB gigabyte", "TB terabyte", "PB petabyte",
    "KiB kibibyte", "MiB mebibyte", "GiB gibibyte", "TiB tebibyte", "Kb kilobit", "kb kilobit",
    "Mb megabit", "Gb gigabit", "kbps kilobit per second/kilobits per second",
    "kbit/s kilobit per second/kilobits per second",
    "Mbit/s megabit per second/megabits per second",
    "Gbit/s gigabit per second/gigabits per second",
    "Mbps megabit per second/megabits per second", "Gbps gigabit per second/gigabits per second",
    "MB/s megabyte per second/megabytes per second",
    "GB/s gigabyte per second/gigabytes per second",
    "TB/s terabyte per second/terabytes per second", "tok/s token per second/tokens per second",
    "t/s token per second/tokens per second", "tps token per second/tokens per second",
    "km/h kilometer per hour/kilometers per hour", "kph kilometer per hour/kilometers per hour",
    "mph mile per hour/miles per hour", "m/s meter per second/meters per second",
    "nm nanometer", "µm micrometer", "mm millimeter", "cm centimeter", "m meter", "km kilometer",
    "km² square kilometer", "m² square meter", "m³ cubic meter", "ft foot/feet",
    "mi mile", "mg milligram", "g gram", "kg kilogram", "lb pound", "lbs pound", "oz ounce",
    "l liter", "L liter", "ml milliliter", "mL milliliter", "mW milliwatt", "W watt", "kW kilowatt",
    "MW megawatt", "GW gigawatt", "TW terawatt", "Wh watt hour", "kWh kilowatt hour",
    "MWh megawatt hour", "GWh gigawatt hour", "TWh terawatt hour", "V volt", "mAh milliamp hour",
    "dB decibel", "dBTP decibel true peak/decibels true peak", "LUFS LUFS/LUFS", "LU LU/LU",
    "fps frame per second/frames per second", "px pixel", "dpi DPI/DPI", "rpm RPM/RPM",
    "QPS query per second/queries per second", "°C degree Celsius/degrees Celsius",
    "°F degree Fahrenheit/degrees Fahrenheit", "℃ degree Celsius/degrees Celsius",
    "° degree", "FLOPs FLOP", "FLOPS FLOPS/FLOPS", "GFLOPS gigaflops/gigaflops",
    "TFLOPS teraflops/teraflops", "PFLOPS petaflops/petaflops", "TOPS TOPS/TOPS",
    "pp percentage point",
    "bp basis point", "bps basis point", "x time", "X time", "×  time/times", "% percent/percent",
    "‰ per mille/per mille", "pt point", "ppm part per million/parts per million",
)  # fmt: skip
UNITS["×"] = ("time", "times")

TIGHT = {"m", "s", "g", "l", "L", "V", "W", "h", "x", "X", "us", "pt", "t/s", "mi", "min"}
"""Read as units only where they touch their number: letters that are words or names otherwise."""

PER = {
    "s": "second", "sec": "second", "min": "minute", "h": "hour", "hr": "hour", "d": "day",
    "mo": "month", "yr": "year", "M": "million", "K": "thousand", "1M": "one million tokens",
}  # fmt: skip
