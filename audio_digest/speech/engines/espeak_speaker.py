"""eSpeak NG in a process of its own, a line each: `audio_digest.speech.engines.espeak` starts it.

The library keeps the phase of its wobble in globals, so that a line would depend on the lines
before it; and what a hostile text might do to it stays here. Home of espeakng-loader, which
carries the library; its C interface is espeak-ng/speak_lib.h. Standard input holds JSON, voice,
words a minute and sentences; standard output gets the rate in Hz and, for each sentence, the
count of its samples and the samples: 32 and 16 bit little-endian numbers. Exit code 3: no such
voice; 4: the library does not start.
"""

import array
import ctypes
import json
import struct
import sys

import espeakng_loader

_SYNCHRONOUS, _DONT_EXIT, _UTF8, _RATE = 2, 0x8000, 1, 1
_Callback = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p
)


def main() -> int:
    """Speak what standard input says; return the exit code."""
    asked = json.load(sys.stdin)
    library = espeakng_loader.load_library()
    data = espeakng_loader.get_data_path().encode()
    rate_hz = library.espeak_Initialize(_SYNCHRONOUS, 0, data, _DONT_EXIT) if library else -1
    if rate_hz <= 0:
        return 4
    if library.espeak_SetVoiceByName(asked["voice"].encode()):
        return 3
    library.espeak_SetParameter(_RATE, asked["words_per_min"], 0)
    heard = array.array("h")

    def hear(samples: "ctypes._Pointer[ctypes.c_short]", count: int, _: int | None) -> int:
        if samples and count > 0:
            heard.extend(samples[:count])
        return 0

    callback = _Callback(hear)  # held, or it would be collected while C calls it
    library.espeak_SetSynthCallback(callback)
    library.espeak_Synth.argtypes = [
        ctypes.c_char_p, ctypes.c_size_t, ctypes.c_uint, ctypes.c_int, ctypes.c_uint,
        ctypes.c_uint, ctypes.c_void_p, ctypes.c_void_p,
    ]  # fmt: skip
    out = sys.stdout.buffer
    out.write(struct.pack("<I", rate_hz))
    for sentence in asked["sentences"]:
        del heard[:]
        body = sentence.encode()
        library.espeak_Synth(body, len(body) + 1, 0, 0, 0, _UTF8, None, None)
        out.write(struct.pack("<I", len(heard)))
        out.write(struct.pack(f"<{len(heard)}h", *heard))
    out.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
