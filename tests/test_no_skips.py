"""A test that did not run counts as failed: the plugin that sees to it, in a run of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
SKIPPING = (
    "def test_a(): pytest.skip('age ontbreekt')\n",
    "@pytest.mark.skip(reason='later')\ndef test_a(): pass\n",
    "@pytest.mark.skipif(True, reason='hier niet')\ndef test_a(): pass\n",
    "@pytest.fixture\ndef part(): pytest.skip('ontbreekt')\ndef test_a(part): pass\n",
    "import unittest\nclass TestA(unittest.TestCase):\n    def test_a(self): self.skipTest('later')\n",
    "pytest.importorskip('bestaat_niet')\ndef test_a(): pass\n",
)
RUNNING = "def test_a(): pass\n@pytest.mark.xfail(strict=True)\ndef test_b(): assert False\n"


def test_a_skip_is_a_failure_and_what_ran_is_left_as_it_is(tmp_path: Path) -> None:
    for number, body in enumerate((*SKIPPING, RUNNING)):
        (tmp_path / f"test_{number}.py").write_text(f"import pytest\n{body}", encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.no_skips", "-p", "no:cacheprovider"]
    command += ["-c", "/dev/null", f"--rootdir={tmp_path}", "--continue-on-collection-errors", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    last = done.stdout.strip().splitlines()[-1]
    counts = dict(reversed(part.split(" ")[:2]) for part in last.split(" in ")[0].split(", "))
    assert done.returncode == 1
    assert counts.pop("passed") == "1"
    assert counts.pop("xfailed") == "1"
    assert "skipped" not in counts
    assert sum(map(int, counts.values())) == len(SKIPPING), last
