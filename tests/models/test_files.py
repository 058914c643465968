"""What files say of their own size is held against the file, over mutants of valid files; what passes, libraries read alike."""

from __future__ import annotations

import io
import json
import struct
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load as load_safetensors
from safetensors.torch import save as save_safetensors

from lemmata.models.activations import ActivationError, _done, read_activations
from lemmata.models.checkpoints import CheckpointError, load_checkpoint
from lemmata.models.files import FileError, check_gguf, safetensors_header
from lemmata.models.text import BytePairTokenizer, TextError
from lemmata.models.training import Schedule, Trained, TrainingError, _resume, _state, save
from tests.fuzzing import Boundary, fuzz, scratch


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with scratch() as place:
        yield place


SAFETENSORS = [
    save_safetensors({"b.weight": torch.ones(2, 3), "a": torch.arange(4)}, {"format": "pt"}),
    save_safetensors({"one": torch.ones(2, 2, dtype=torch.bfloat16)}),
]


def in_one_line(read: Any) -> Any:
    """As `load_checkpoint` says it."""

    def said() -> Any:
        try:
            return read()
        except Exception as error:
            raise FileError(" ".join(f"{type(error).__name__}: {error}".split())[:160]) from None

    return said


def test_safetensors_headers(folder: Path) -> None:
    boundary, file = Boundary(FileError), folder / "model.safetensors"

    @fuzz(SAFETENSORS)
    def run(content: bytes, rng: Random) -> None:
        file.write_bytes(content)
        found = boundary(in_one_line(lambda: safetensors_header(file)))
        if found is not None:
            try:
                loaded = load_safetensors(content)
            except Exception:  # padding, order or text of the header that the library alone refuses
                return
            assert {name: tuple(tensor.shape) for name, tensor in loaded.items()} == {n: h.shape for n, h in found.items()}

    boundary.finish()


def packed(text: str) -> bytes:
    return struct.pack("<Q", len(text)) + text.encode()


def gguf_file(entries: dict[str, bytes], shape: tuple[int, ...] = (32, 2)) -> bytes:
    """A GGUF file with one float32 tensor, written by hand after the specification."""
    head = b"GGUF" + struct.pack("<IQQ", 3, 1, len(entries)) + b"".join(packed(key) + value for key, value in entries.items())
    count = int(np.prod(shape))
    head += packed("weight") + struct.pack(f"<I{len(shape)}QIQ", len(shape), *shape, 0, 0)
    return head + bytes(-len(head) % 32) + np.arange(count, dtype="<f4").tobytes()


WORDS = struct.pack("<IIQ", 9, 8, 2) + packed("a") + packed("bc")
GGUF = [
    gguf_file({"general.architecture": struct.pack("<I", 8) + packed("llama"), "llama.block_count": struct.pack("<II", 4, 1)}),
    gguf_file({"tokens": WORDS, "scores": struct.pack("<IIQ3f", 9, 6, 3, 1, 2, 3), "x": struct.pack("<Id", 12, 0.5)}),
]


def test_gguf_headers(folder: Path) -> None:
    boundary, file = Boundary(FileError), folder / "model.gguf"
    assert {"llama.block_count": 1, "general.architecture": "llama"} == gguf_said(file, GGUF[0])
    assert {"tokens": 2, "scores": 3, "x": 0.5} == gguf_said(file, GGUF[1])

    @fuzz(GGUF)
    def run(content: bytes, rng: Random) -> None:
        file.write_bytes(content)
        found = boundary(in_one_line(lambda: check_gguf(file)))
        if found is not None:
            tensors, entries = struct.unpack("<QQ", content[8:24])
            assert entries == len(found)
            assert 24 * tensors + 13 * entries <= len(content)

    boundary.finish()


def gguf_said(file: Path, content: bytes) -> dict[str, Any]:
    file.write_bytes(content)
    return check_gguf(file)


def test_an_array_of_2_to_the_61_entries_is_refused_at_once(folder: Path) -> None:
    file = folder / "model.gguf"
    for kind in (4, 8):
        file.write_bytes(gguf_file({"tokens": struct.pack("<IIQ", 9, kind, 2**61)}))
        with pytest.raises(FileError, match=r"it says that 2,305,843,009,213,693,952 entries follow"):
            check_gguf(file)


def test_configs_name_no_size_that_the_weights_have_no_room_for(folder: Path) -> None:
    """What passes goes on to transformers, which is not asked here."""
    from lemmata.models.checkpoints import _check_files

    place = folder / "checkpoint"
    place.mkdir()
    (place / "model.safetensors").write_bytes(SAFETENSORS[0])
    boundary = Boundary(CheckpointError)
    whole = {"model_type": "gpt2", "n_layer": 2, "n_embd": 3, "eos_token_id": None, "rope": {"factor": 1.5, "original": 8}}

    @fuzz([json.dumps(whole).encode()])
    def run(content: bytes, rng: Random) -> None:
        (place / "config.json").write_bytes(content)
        if boundary(cut(lambda: _check_files(place, {}) or True)):
            said = json.loads(content)
            assert not isinstance(said.get("n_layer"), int) or said["n_layer"] <= 2
            assert not isinstance(said.get("n_embd"), int) or abs(said["n_embd"]) <= 2**24

    boundary.finish()
    (place / "model.safetensors").write_bytes(SAFETENSORS[0][:-1])
    with pytest.raises(CheckpointError, match=r"model.safetensors cannot be read .*; fetch it again"):
        load_checkpoint(place)


def test_marks_and_rows_of_activations(folder: Path) -> None:
    boundary, mark, rows = Boundary(ActivationError), folder / "a.mark", folder / "a.npy"
    held = io.BytesIO()
    np.save(held, np.ones((4, 3), dtype=np.float32))

    @fuzz([json.dumps({"key": "k" * 64, "done": 3}).encode(), held.getvalue()])
    def run(content: bytes, rng: Random) -> None:
        if rng.random() < 0.5:
            mark.write_bytes(content)
            done = boundary(cut(lambda: _done(mark, "k" * 64, 5)))
            if done is not None:
                assert json.loads(content) == {"key": "k" * 64, "done": done}
                assert 0 <= done <= 5
        else:
            rows.write_bytes(content)
            found = boundary(cut(lambda: read_activations(rows)))
            if found is not None:
                assert np.array_equal(found, np.load(io.BytesIO(content)), equal_nan=True)

    boundary.finish()


def cut(read: Any) -> Any:
    """What the boundary of experiments does with a message that is too long."""
    from lemmata.verify.base.boundary import one_line

    def shortened() -> Any:
        try:
            return read()
        except (ActivationError, CheckpointError, TrainingError, TextError) as error:
            raise type(error)(one_line(error)) from None

    return shortened


def test_tokenizers(folder: Path) -> None:
    boundary = Boundary(TextError)
    merges = b"#version: 0.2\nh e\nhe y\n"
    numbers = {token: number for number, token in enumerate(["h", "e", "y", "he", "hey"])}
    (folder / "vocab.bpe").write_bytes(merges)

    @fuzz([json.dumps(numbers).encode()])
    def run(content: bytes, rng: Random) -> None:
        (folder / "encoder.json").write_bytes(content)
        found = boundary(cut(lambda: BytePairTokenizer(folder)))
        if found is not None:
            assert found.numbers == json.loads(content)
            assert sorted(found.numbers.values()) == list(range(len(found.numbers)))

    boundary.finish()


def test_checkpoints_of_training(folder: Path) -> None:
    boundary, file, schedule = Boundary(TrainingError), folder / "run.pt", Schedule(9)
    model = torch.nn.Linear(2, 2)
    optimizer = torch.optim.AdamW(model.parameters())
    record = Trained([0.5, 0.25], [(2, [0.75])])
    save(file, _state(model, optimizer, schedule, record, 2))
    whole = {name: tensor.clone() for name, tensor in model.state_dict().items()}

    def run(content: bytes, rng: Random | None = None) -> None:
        file.write_bytes(content)
        found = Trained()
        step = boundary(cut(lambda: _resume(file, model, optimizer, schedule, found)))
        if step is not None:  # what differs lies in padding
            assert (step, found.losses, found.evaluations) == (2, record.losses, record.evaluations)
            assert all(torch.equal(tensor, whole[name]) for name, tensor in model.state_dict().items())

    content = file.read_bytes()
    for place in range(content.index(b"PK\x01\x02"), len(content)):  # the directory, which two readers understand in two ways
        run(content[:place] + bytes([content[place] ^ 120]) + content[place + 1 :])
    fuzz([content])(run)
    boundary.finish()
