"""MP3 as frames: stretches that were encoded apart, joined; and the Info header over them.

A stretch is encoded without bit reservoir, so that each of its frames can be decoded on its own,
and begins some frames early, so that the encoder is in full swing where it is kept. The Info
header says how many samples a player leaves out at either end, where a part of the playing time
lies in the file, and how long the music is. It is ffmpeg's own of the first stretch, written anew
for the whole: http://gabriel.mp3-tech.org/mp3infotag.html
"""

import os
from array import array
from collections.abc import Iterable, Sequence
from itertools import accumulate, chain
from typing import BinaryIO

from fastcrc.crc16 import arc

from audio_digest.errors import AudioToolError

FRAME_SAMPLES = 1152
BIT_RATES_KBPS = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
RATES_HZ = (44_100, 48_000, 32_000)
_MPEG_1_LAYER_3 = 0xFFFA
HEADER = 4
SIDE_INFO = {1: 17, 2: 32}
"""Bytes of a frame's header; and by channels, in MPEG-1, of the side information behind it."""
BYTES_AT_1_HZ = FRAME_SAMPLES * 1000 // 8
"""Of a frame at 1 kbit/s and a rate of 1 Hz."""
_MONO = 3
"""The mode of a frame with one channel."""
_FRAMES_AT, _BYTES_AT, _TOC_AT, _TOC_END = 8, 12, 16, 116
_GAPLESS_AT, _MUSIC_BYTES_AT, _MUSIC_CRC_AT, _CRC_AT = 141, 148, 152, 154
"""From the word Info on."""
_MAX_PADDING = 0xFFF


def frames(data: bytes) -> list[bytes]:
    """Return the frames of ``data``, MPEG-1 layer III and nothing else.

    Raises AudioToolError for anything else between or behind them.
    """
    found, at = [], 0
    while at < len(data):
        head = int.from_bytes(data[at : at + 4], "big")
        if head >> 16 & _MPEG_1_LAYER_3 != _MPEG_1_LAYER_3:
            raise AudioToolError(f"the encoder wrote no MP3 frame at byte {at}")
        rate, kind = head >> 12 & 15, head >> 10 & 3
        if rate in {0, 15} or kind == len(RATES_HZ):
            raise AudioToolError(f"the encoder wrote a frame of no known size at byte {at}")
        size = BYTES_AT_1_HZ * BIT_RATES_KBPS[rate] // RATES_HZ[kind] + (head >> 9 & 1)
        if at + size > len(data):
            raise AudioToolError(f"the encoder left the frame at byte {at} unfinished")
        found.append(data[at : at + size])
        at += size
    return found


def channels_of(frame: bytes) -> int:
    """Return how many channels ``frame`` has."""
    return 1 if frame[3] >> 6 == _MONO else 2


def join(file: BinaryIO, stretches: Iterable[Sequence[bytes]], samples: int) -> None:
    """Write the frames of ``stretches`` to ``file``, and over them the Info header for them all.

    The first frame of the first stretch is the encoder's own Info header. One stretch is held at a
    time: hours of sound take no more memory than minutes. The header says that ``samples`` are to
    be played. Raises AudioToolError where there is none, or that many samples cannot be in that
    many frames.
    """
    rest = iter(stretches)
    info, *first = next(rest, [b""])
    tag_at = _tag_at(info)
    file.write(info)
    sizes = array("H")
    checksum = 0
    for music in chain([first], rest):
        body = b"".join(music)
        checksum = arc(body, checksum)
        sizes.extend(map(len, music))
        file.write(body)
    file.seek(0)
    file.write(_told(info, tag_at, sizes, checksum, samples))
    file.seek(0, os.SEEK_END)


def _tag_at(info: bytes) -> int:
    """Return where in its frame the word Info stands."""
    at = HEADER + SIDE_INFO[channels_of(info) if len(info) >= HEADER else 2]
    if info[at : at + 4] != b"Info" or len(info) < at + _CRC_AT + 2:
        raise AudioToolError("the encoder wrote no Info header")
    return at


def _told(info: bytes, tag_at: int, sizes: Sequence[int], checksum: int, samples: int) -> bytes:
    """Return ``info`` as it tells of frames of ``sizes`` bytes, whose CRC is ``checksum``."""
    head = bytearray(info)
    tag = memoryview(head)[tag_at:]
    delay = int.from_bytes(tag[_GAPLESS_AT : _GAPLESS_AT + 3], "big") >> 12
    padding = len(sizes) * FRAME_SAMPLES - delay - samples
    if not 0 <= padding <= _MAX_PADDING:
        raise AudioToolError(f"{len(sizes)} frames cannot hold {samples} samples")
    size = len(head) + sum(sizes)
    for at, length, value in (
        (_FRAMES_AT, 4, len(sizes)),
        (_BYTES_AT, 4, size),
        (_GAPLESS_AT, 3, delay << 12 | padding),
        (_MUSIC_BYTES_AT, 4, size),
        (_MUSIC_CRC_AT, 2, checksum),
    ):
        tag[at : at + length] = value.to_bytes(length, "big")
    tag[_TOC_AT:_TOC_END] = _places(len(head), sizes, size)
    tag[_CRC_AT : _CRC_AT + 2] = arc(bytes(head[: tag_at + _CRC_AT])).to_bytes(2, "big")
    return bytes(head)


def _places(start: int, sizes: Sequence[int], size: int) -> bytes:
    """Return where each hundredth of the playing time begins, in 256ths of the file."""
    offsets = array("L", accumulate(sizes, initial=start))
    return bytes(min(255, 256 * offsets[i * len(sizes) // 100] // size) for i in range(100))
