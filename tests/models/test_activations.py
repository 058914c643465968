"""Activations streamed into files: the same whether or not the run was killed; what is damaged is refused."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from models.activations import ActivationError, chunks_of, stream_activations, zipf_text
from models.checkpoints import SmallGPT2


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
