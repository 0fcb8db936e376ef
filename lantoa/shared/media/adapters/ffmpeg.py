"""ffmpeg, where it is installed: an outside program, never linked in."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

# What the file was recognised as decides the reader: a playlist that calls itself a film must not open addresses.
_READERS = {
    "mp4": "mov", "mov": "mov", "3gp": "mov", "m4a": "mov", "webm": "matroska", "mkv": "matroska", "weba": "matroska",
    "avi": "avi", "ts": "mpegts", "mp3": "mp3", "wav": "wav", "ogg": "ogg", "flac": "flac", "aac": "aac", "amr": "amr",
}  # fmt: skip
_PROBE_SECONDS = 60
_ENCODE_SECONDS = 4 * 3600


Progress = Callable[[float], None]


class ProgramMissing(Exception):
    """ffmpeg is not installed on this machine."""


class CannotEncode(Exception):
    """ffmpeg gave up; the message holds its last lines."""


class Probe(NamedTuple):
    duration_seconds: float
    has_pictures: bool
    has_sound: bool
    width: int  # upright
    height: int


def is_here() -> bool:
    return bool(shutil.which("ffmpeg") and shutil.which("ffprobe"))


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise ProgramMissing(name)
    return found


def _input(path: Path, ext: str) -> list[str]:
    return ["-protocol_whitelist", "file", "-f", _READERS[ext], "-i", str(path)]


def probe(path: Path, ext: str) -> Probe:
    """Raises ProgramMissing, CannotEncode."""
    done = subprocess.run(
        [_program("ffprobe"), "-v", "error", *_input(path, ext), "-of", "json", "-show_streams", "-show_format"],
        capture_output=True, text=True, timeout=_PROBE_SECONDS, check=False,
    )  # fmt: skip
    if done.returncode:
        raise CannotEncode(done.stderr[-500:])
    told = json.loads(done.stdout or "{}")
    streams = told.get("streams", [])
    films = [s for s in streams if s.get("codec_type") == "video" and not s.get("disposition", {}).get("attached_pic")]
    width, height = _upright(films[0]) if films else (0, 0)
    lengths = [told.get("format", {}).get("duration"), *(s.get("duration") for s in streams)]
    return Probe(
        duration_seconds=max((float(length) for length in lengths if length not in {None, "N/A"}), default=0.0),
        has_pictures=bool(films),
        has_sound=any(s.get("codec_type") == "audio" for s in streams),
        width=width,
        height=height,
    )


def _upright(stream: dict[str, Any]) -> tuple[int, int]:
    width, height = int(stream.get("width", 0)), int(stream.get("height", 0))
    turned = next((side.get("rotation") for side in stream.get("side_data_list", []) if "rotation" in side), 0)
    return (height, width) if abs(int(float(turned or 0))) % 180 == 90 else (width, height)


def _run(arguments: list[str], *, seconds: float = 0.0, told: Progress | None = None) -> None:
    """`told`: hears the share that is done, 0 to 1, of a film of so many `seconds`."""
    nice = [shutil.which("nice") or "nice", "-n", "10"] if shutil.which("nice") else []
    command = [
        *nice, _program("ffmpeg"), "-nostdin", "-v", "error", "-progress", "pipe:1", "-nostats", "-y", *arguments,
    ]  # fmt: skip
    # What it complains about goes to a file: two pipes, of which one is read, would block each other.
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as said:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=said, text=True)
        stop = threading.Timer(_ENCODE_SECONDS, process.kill)
        stop.start()
        try:
            assert process.stdout is not None
            for line in process.stdout:
                name, _sign, value = line.partition("=")
                if told is not None and seconds > 0 and name == "out_time_us" and value.strip().isdecimal():
                    told(min(1.0, int(value) / 1_000_000 / seconds))
            process.wait()
        finally:
            stop.cancel()
            if process.poll() is None:
                process.kill()
                process.wait()
        if process.returncode:
            said.seek(0)
            raise CannotEncode(said.read()[-500:] or "timeout")


# Nothing of what the camera or recorder wrote goes along: no place, no name, no chapters.
_BARE = ["-map_metadata", "-1", "-map_chapters", "-1", "-dn", "-sn", "-fflags", "+bitexact"]


# Shorter side → what the pictures and the sound of a second may weigh.
FILMS = {360: ("700k", "1400k", "27", "64k"), 144: ("160k", "320k", "30", "32k")}


def _shorter_side(side: int) -> str:
    return rf"scale='if(gte(iw\,ih)\,-2\,min({side}\,trunc(iw/2)*2))':'if(gte(iw\,ih)\,min({side}\,trunc(ih/2)*2)\,-2)'"


def film(
    path: Path, ext: str, out: Path, *, side: int = 360, seconds: float = 0.0, told: Progress | None = None
) -> None:
    """A film that an old phone plays while it loads: H.264 baseline, at 360 about 0.5 Mbit/s, at 144 about 0.15."""
    most, buffer, quality, sound_rate = FILMS[side]
    _run([
        *_input(path, ext), "-map", "0:v:0", "-map", "0:a:0?", *_BARE,
        "-vf", _shorter_side(side), "-fpsmax", "30" if side > 144 else "15", "-c:v", "libx264",
        "-profile:v", "baseline", "-level", "3.0", "-pix_fmt", "yuv420p", "-preset", "veryfast", "-crf", quality,
        "-maxrate", most, "-bufsize", buffer, "-c:a", "aac", "-b:a", sound_rate, "-ac", "1", "-ar", "44100",
        "-flags:v", "+bitexact", "-flags:a", "+bitexact", "-movflags", "+faststart", "-f", "mp4", str(out),
    ], seconds=seconds, told=told)  # fmt: skip


def sound(path: Path, ext: str, out: Path, *, seconds: float = 0.0, told: Progress | None = None) -> None:
    _run([
        *_input(path, ext), "-map", "0:a:0", "-vn", *_BARE, "-c:a", "aac", "-b:a", "64k", "-ac", "1", "-ar", "44100",
        "-flags:a", "+bitexact", "-movflags", "+faststart", "-f", "mp4", str(out),
    ], seconds=seconds, told=told)  # fmt: skip


def still(path: Path, ext: str, out: Path, *, at_seconds: float) -> None:
    """One picture of the film, as PNG."""
    _run(["-ss", f"{max(0.0, at_seconds):.2f}", *_input(path, ext), "-map", "0:v:0", *_BARE, "-frames:v", "1",
          "-vf", r"scale='min(1280\,iw)':-2", "-c:v", "png", "-f", "image2", str(out)])  # fmt: skip
