"""wrk, with the processor time that every request cost."""

from __future__ import annotations

import json
import os
import re
import statistics
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

CONNECTIONS = 8
_HERTZ = os.sysconf("SC_CLK_TCK")
_UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}
_ENGINES = ("anthus_bench_", "valkey-server", "redis-server")
"""PostgreSQL names the database in the title of the process that serves it."""


@dataclass(frozen=True, slots=True)
class Call:
    """A request to repeat: one, or a list of which each is sent once, in turn."""

    url: str
    headers: Mapping[str, str]
    method: str = "GET"
    turns: Sequence[tuple[str, str, str]] = ()
    """(path, token, body) of each."""


@dataclass(frozen=True, slots=True)
class Round:
    """What one run of wrk saw."""

    rate: float
    p50: float
    p99: float
    server_us: float
    engines_us: float
    requests: int
    failed: int


def run(call: Call, *, server: int, seconds: int) -> Round:
    """Put load on the server with this process id."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", "--timeout", "30s"]
        script = Path(folder) / "calls.lua"
        script.write_text(lua(call))
        before = _spent(server)
        text = subprocess.run(
            [*command, "-s", str(script), call.url], capture_output=True, text=True, check=True
        ).stdout
        after = _spent(server)
    requests = int(_found(r"(\d+) requests in", text))
    own, engines = ((b - a) / max(requests, 1) * 1e6 for a, b in zip(before, after, strict=True))
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    return Round(
        rate=float(_found(r"Requests/sec:\s+([\d.]+)", text)),
        p50=_ms(_found(r"^\s+50%\s+(\S+)", text)),
        p99=_ms(_found(r"^\s+99%\s+(\S+)", text)),
        server_us=own,
        engines_us=engines,
        requests=requests,
        failed=int(failed[1]) if failed else 0,
    )


def median(rounds: Sequence[Round]) -> Round:
    """The median of each figure; the sum of what failed."""
    middle = {
        name: statistics.median(getattr(each, name) for each in rounds)
        for name in ("rate", "p50", "p99", "server_us", "engines_us")
    }
    counted = {name: sum(getattr(each, name) for each in rounds) for name in ("requests", "failed")}
    return Round(**middle, **counted)


def lua(call: Call) -> str:
    """The script of wrk that sends the call."""
    heads = "".join(f"wrk.headers[{json.dumps(k)}] = {json.dumps(v)}\n" for k, v in call.headers.items())
    start = f'wrk.method = "{call.method}"\n{heads}wrk.headers["Content-Type"] = "application/json"\n'
    if not call.turns:
        return start
    rows = ",\n".join("{" + ",".join(json.dumps(part) for part in turn) + "}" for turn in call.turns)
    return f"""{start}local turns = {{{rows}}}
local place = 0
request = function()
  place = place % #turns + 1
  local turn = turns[place]
  wrk.headers["Authorization"] = "Bearer " .. turn[2]
  return wrk.format(nil, turn[1], nil, turn[3])
end
"""


def _found(pattern: str, text: str) -> str:
    found = re.search(pattern, text, re.MULTILINE)
    if found is None:
        raise RuntimeError(f"wrk said something unexpected: {text}")
    return found[1]


def _ms(text: str) -> float:
    found = re.fullmatch(r"([\d.]+)(us|ms|s|m)", text)
    return float(found[1]) * _UNITS[found[2]] if found else 0.0


def _spent(server: int) -> tuple[float, float]:
    """Processor seconds of the server with its children, and of the engines."""
    parents, seconds, names = {}, {}, {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            text = (folder / "stat").read_text()
        except OSError:
            continue
        fields = text[text.rindex(")") + 2 :].split()
        pid = int(folder.name)
        parents[pid], names[pid] = int(fields[1]), _command(folder)
        seconds[pid] = (int(fields[11]) + int(fields[12])) / _HERTZ
    own = {pid for pid in parents if pid == server or parents[pid] == server}
    engines = [pid for pid, name in names.items() if any(engine in name for engine in _ENGINES)]
    return sum(seconds[pid] for pid in own), sum(seconds[pid] for pid in engines)


def _command(folder: Path) -> str:
    try:
        text = (folder / "cmdline").read_bytes()
    except OSError:
        return ""
    return text.replace(b"\0", b" ").decode(errors="replace")
