"""Activations streamed into files: the same whether or not the run was killed; what is damaged is refused."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from lemmata.models.activations import ActivationError, chunks_of, read_activations, stream_activations, zipf_text
from lemmata.models.language_models import SmallGPT2
from tests.processes import python

ROOT = Path(__file__).resolve().parents[2]


def model() -> SmallGPT2:
    return SmallGPT2(40, 16, 2, 2, 8, torch.Generator().manual_seed(0)).eval()


CHUNKS = torch.randint(40, (23, 8), generator=torch.Generator().manual_seed(1))


def test_the_rows_are_the_last_tokens_activations(tmp_path):
    files = stream_activations(model(), CHUNKS, tmp_path, name="m", batch=5)
    with torch.no_grad():
        expected = model().final(CHUNKS)
    for place, rows in zip(("before", "after"), expected, strict=True):
        assert np.allclose(np.load(files[place]), rows.numpy(), atol=1e-6)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["m-after.npy", "m-before.npy", "m.mark"]


def test_a_killed_run_goes_on_where_it_was(tmp_path):
    whole = stream_activations(model(), CHUNKS, tmp_path / "whole", name="m", batch=4)

    def kill(done: int, total: int) -> None:
        if done >= 12:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stream_activations(model(), CHUNKS, tmp_path / "cut", name="m", batch=4, progress=kill)
    assert not list((tmp_path / "cut").glob("*.npy"))
    steps: list[int] = []
    cut = stream_activations(model(), CHUNKS, tmp_path / "cut", name="m", batch=4, progress=lambda d, t: steps.append(d))
    assert steps == [16, 20, 23]
    for place in whole:
        assert whole[place].read_bytes() == cut[place].read_bytes()
    stream_activations(model(), CHUNKS, tmp_path / "cut", name="m", progress=lambda d, t: pytest.fail("it was finished"))


@pytest.mark.parametrize("moment", range(1, 40))
def test_killed_twice_at_any_file_operation_it_goes_on_to_the_same_rows(tmp_path, monkeypatch, moment):
    """The second kill comes one operation after the first: each replacement and each creation of a file is such a moment."""
    whole = stream_activations(model(), CHUNKS, tmp_path / "whole", name="m", batch=8)
    left = [moment]
    replace, write = os.replace, Path.write_bytes

    def counted(usual):
        def call(*given):
            left[0] -= 1
            if left[0] <= 0:
                raise KeyboardInterrupt
            return usual(*given)

        return call

    monkeypatch.setattr(os, "replace", counted(replace))
    monkeypatch.setattr(Path, "write_bytes", counted(write))
    kills = 0
    for again in (moment, 1, 2):
        left[0] = again
        try:
            stream_activations(model(), CHUNKS, tmp_path / "cut", name="m", batch=8)
        except KeyboardInterrupt:
            kills += 1
    monkeypatch.undo()
    cut = stream_activations(model(), CHUNKS, tmp_path / "cut", name="m", batch=8)
    assert kills or moment > 8  # four marks, two parts and two names
    for place in whole:
        assert whole[place].read_bytes() == cut[place].read_bytes()


def test_a_cut_off_part_or_array_is_refused(tmp_path):
    def kill(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stream_activations(model(), CHUNKS, tmp_path, name="m", batch=4, progress=kill)
    part = tmp_path / "m-after.part"
    part.write_bytes(part.read_bytes()[:-1])
    with pytest.raises(ActivationError, match=r"m-after\.part is cut off; delete .*m\.mark to start afresh"):
        stream_activations(model(), CHUNKS, tmp_path, name="m", batch=4)
    (tmp_path / "m.mark").unlink()
    files = stream_activations(model(), CHUNKS, tmp_path, name="m", batch=4)
    assert read_activations(files["after"]).shape == (23, 16)
    files["after"].write_bytes(files["after"].read_bytes()[:-1])
    with pytest.raises(ActivationError, match=r"m-after\.npy is missing or damaged .*--fresh"):
        read_activations(files["after"])
    np.save(files["after"], np.array([{}], dtype=object), allow_pickle=True)
    with pytest.raises(ActivationError, match="missing or damaged"):
        read_activations(files["after"])


FILLING = f"""
import resource, sys, torch
sys.path.insert(0, {str(ROOT)!r})
from pathlib import Path
from lemmata.models.activations import ActivationError, stream_activations
from lemmata.models.language_models import SmallGPT2
model = SmallGPT2(40, 16, 2, 2, 8, torch.Generator().manual_seed(0)).eval()
chunks = torch.randint(40, (int(sys.argv[3]), 8), generator=torch.Generator().manual_seed(1))
if sys.argv[2] != "-":
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
try:
    stream_activations(model, chunks, Path(sys.argv[1]), name="m", batch=4)
except ActivationError as error:
    sys.exit(str(error))
"""


def test_a_file_that_cannot_grow_is_an_error_and_keeps_what_was_written(tmp_path):
    """Without the limit the next call goes on."""
    limit = 128 + 13 * 64
    status, said = python(ROOT, "-c", FILLING, str(tmp_path / "cut"), str(limit), "23").finish()
    assert status == 1
    assert said.startswith(f"cannot keep activations in {tmp_path / 'cut'}: ")
    assert said.count("\n") == 1
    steps: list[int] = []
    cut = stream_activations(model(), CHUNKS, tmp_path / "cut", name="m", batch=4, progress=lambda d, t: steps.append(d))
    assert steps == [16, 20, 23]
    whole = stream_activations(model(), CHUNKS, tmp_path / "whole", name="m", batch=4)
    for place in whole:
        assert whole[place].read_bytes() == cut[place].read_bytes()


def test_a_full_disk_is_an_error_not_the_end_of_the_process(tmp_path):
    """A real one of 64 KiB: on arrays that are mapped into memory the system answers with a signal (SIGBUS)."""
    mount = 'mount -t tmpfs -o size=64k tmpfs "$0" && exec "$@"'
    own = ["unshare", "--mount", "--map-root-user", "sh", "-c", mount, str(tmp_path)]
    if shutil.which("unshare") is None or subprocess.run([*own, "true"], capture_output=True, check=False).returncode:
        pytest.skip("no file system can be mounted here")
    command = [*own, sys.executable, "-c", FILLING, str(tmp_path / "run"), "-", "2000"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == f"cannot keep activations in {tmp_path / 'run'}: [Errno 28] No space left on device\n"


def test_other_chunks_and_damage_are_refused(tmp_path, monkeypatch):
    stream_activations(model(), CHUNKS, tmp_path, name="m")
    with pytest.raises(ActivationError, match="belongs to other chunks"):
        stream_activations(model(), CHUNKS + 1, tmp_path, name="m")
    (tmp_path / "m.mark").write_text("{", "utf-8")
    with pytest.raises(ActivationError, match="is damaged; delete it"):
        stream_activations(model(), CHUNKS, tmp_path, name="m")
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(ActivationError, match="cannot keep activations"):
        stream_activations(model(), CHUNKS, tmp_path / "file", name="m")
    broken = model()
    with torch.no_grad():
        broken.norm.bias.fill_(torch.nan)
    with pytest.raises(ActivationError, match="are not finite"):
        stream_activations(broken, CHUNKS, tmp_path, name="n")

    def exhausted(tokens: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        raise torch.OutOfMemoryError

    monkeypatch.setattr(broken, "final", exhausted)
    with pytest.raises(ActivationError, match="out of memory with batches of 16"):
        stream_activations(broken, CHUNKS, tmp_path, name="o")


def test_chunks_do_not_overlap_and_cover_the_text():
    text = torch.arange(103)
    chunks = chunks_of(text, 10, 10, torch.Generator().manual_seed(0))
    assert sorted(chunks.flatten().tolist()) == list(range(100))
    assert all(row == list(range(row[0], row[0] + 10)) for row in chunks.tolist())
    with pytest.raises(ValueError, match="11 chunks of 10 tokens need a text of 110, got 103"):
        chunks_of(text, 10, 11, torch.Generator())


def test_the_synthetic_text_is_heavy_tailed_and_has_successors():
    text = zipf_text(100, 20_000, torch.Generator().manual_seed(0))
    counts = torch.bincount(text, minlength=100)
    assert len(text) == 20_000
    assert int(counts.max()) > 4 * float(counts.double().mean())
    pairs = torch.zeros(100, 100).index_put_((text[:-1], text[1:]), torch.ones(19_999), accumulate=True)
    shares = pairs.amax(dim=1) / pairs.sum(dim=1)
    assert float(shares.mean()) == pytest.approx(0.5, abs=0.03)  # half of the tokens follow from the one before
