"""The Info header of an MP3 file: how many samples a player shall leave out at either end.

ffmpeg writes it, but where the flush of the encoder takes two frames it counts the padding of
the last one alone: the file then decodes up to 47 samples too long. `set_length` puts that right.
"""

from pathlib import Path

from audio_digest.errors import AudioToolError

FRAME_SAMPLES = 1152
_INFO_AT = 36
"""In an MPEG-1 stereo frame: 4 bytes of header, 32 of side information."""
_FRAMES_AT, _GAPLESS_AT, _CRC_AT = 8, 141, 154
"""From the word Info on. http://gabriel.mp3-tech.org/mp3infotag.html"""
_MAX_PADDING = 0xFFF


def set_length(path: Path, samples: int) -> None:
    """Make the Info header of the MPEG-1 stereo file ``path`` say that it holds ``samples``.

    Raises AudioToolError where there is no such header, or it cannot say so.
    """
    with path.open("r+b") as file:
        head = bytearray(file.read(_INFO_AT + _CRC_AT + 2))
        info = memoryview(head)[_INFO_AT:]
        if bytes(info[:4]) != b"Info" or len(info) < _CRC_AT + 2:
            raise AudioToolError(f"{path.name}: the encoder wrote no Info header")
        frames = int.from_bytes(info[_FRAMES_AT : _FRAMES_AT + 4], "big")
        gapless = int.from_bytes(info[_GAPLESS_AT : _GAPLESS_AT + 3], "big")
        delay = gapless >> 12
        padding = frames * FRAME_SAMPLES - delay - samples
        if not 0 <= padding <= _MAX_PADDING:
            raise AudioToolError(f"{path.name}: {frames} frames cannot hold {samples} samples")
        info[_GAPLESS_AT : _GAPLESS_AT + 3] = (delay << 12 | padding).to_bytes(3, "big")
        info[_CRC_AT : _CRC_AT + 2] = crc16(bytes(head[: _INFO_AT + _CRC_AT])).to_bytes(2, "big")
        file.seek(0)
        file.write(head)


def crc16(data: bytes) -> int:
    """Return the CRC-16/ARC of ``data``, by which the Info header covers itself.

    >>> hex(crc16(b"123456789"))
    '0xbb3d'
    """
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
    return crc
