"""Measure `audio-digest serve` under many listeners: errors, speed, memory. Loopback only.

scripts/bench serve [LISTENERS [MEGABYTES]]: each downloads the whole sound twice, by ranges the
second time; default 200 listeners, 10 MB.
"""

import asyncio
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from audio_digest.show.publish import publish
from tests.show.a_day import lay_out_days, make_show

PLACE = "/episodes/2026-04-12/2026-04-12.mp3"
PART = 2**20
SERVER = (
    "import sys; from pathlib import Path; from tests.show.a_day import make_show;"
    "from audio_digest.show.serve import serve;"
    "serve(Path(sys.argv[1]), make_show(), port=0, say=lambda t: print(t, flush=True))"
)


def main(listeners: int, megabytes: int) -> None:
    """Lay out a site, serve it from a process of its own, and listen."""
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder) / "output" / "site"
        publish(make_show(), lay_out_days(site.parent, 1), site)
        sound = site / PLACE[1:]
        sound.unlink()
        sound.write_bytes(bytes(range(256)) * (megabytes * 4000))
        command = [sys.executable, "-W", "ignore", "-c", SERVER, str(site)]
        root = Path(__file__).parent.parent
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root) as server:
            try:
                assert server.stdout  # noqa: S101  (asked for above)
                port = int(server.stdout.readline().split(":")[2].split("/")[0])
                asyncio.run(measure(server.pid, port, listeners, sound.stat().st_size))
            finally:
                server.terminate()


async def measure(pid: int, port: int, listeners: int, size: int) -> None:
    """Print a row for whole downloads, and one for downloads by ranges."""
    await download(port, size, PART)  # what is loaded at the first request is no growth
    print(
        f"{'':10} {'listeners':>9} {'errors':>6} {'seconds':>8} {'MB/s':>6} {'slowest s':>9} RSS MB"
    )
    for name, part in (("whole", size), ("ranges", PART), ("again", size)):
        before, began = resident(pid), time.perf_counter()
        peak = asyncio.create_task(watch(pid))
        found = await asyncio.gather(
            *(download(port, size, part) for _ in range(listeners)), return_exceptions=True
        )
        took = time.perf_counter() - began
        peak.cancel()
        good = [each for each in found if isinstance(each, float)]
        row = f"{name:10} {listeners:9} {listeners - len(good):6} {took:8.1f}"
        speed = len(good) * size / took / 1e6
        memory = f"{before:.0f} → at most {max(watched):.0f} → {resident(pid):.0f}"
        print(f"{row} {speed:6.0f} {max(good, default=0):9.1f} {memory}")
        for error in {repr(each) for each in found if not isinstance(each, float)}:
            print(" ", error)


watched: list[float] = [0.0]


async def watch(pid: int) -> None:
    """Note the memory ten times a second."""
    watched[:] = [0.0]
    while True:
        watched.append(resident(pid))
        await asyncio.sleep(0.1)


async def download(port: int, size: int, part: int) -> float:
    """Fetch the sound in ranges of ``part`` bytes over one connection; return the seconds."""
    began = time.perf_counter()
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**18)
    for first in range(0, size, part):
        last = min(first + part, size) - 1
        asked = f"host: localhost\r\nrange: bytes={first}-{last}"
        writer.write(f"GET {PLACE} HTTP/1.1\r\n{asked}\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 206"):
            raise ValueError(head[:40])
        left, at = last + 1 - first, first
        while left:
            got = await reader.read(min(left, 2**18))
            if not got or got[0] != at % 256 or got[-1] != (at + len(got) - 1) % 256:
                raise ValueError(f"wrong bytes at {at}")
            left, at = left - len(got), at + len(got)
    writer.close()
    return time.perf_counter() - began


def resident(pid: int) -> float:
    """Return how much memory the process has, in MB."""
    for line in Path(f"/proc/{pid}/status").read_text("ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1000
    return 0.0


if __name__ == "__main__":
    given = [int(each) for each in sys.argv[1:]]
    main(*(given + [200, 10][len(given) :]))
