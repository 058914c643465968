"""The small GPT-2 and local checkpoints: what they give fits together, and what is wrong with a folder is said in one line."""

from __future__ import annotations

import json
import math
import struct
import sys

import numpy as np
import pytest
import torch

from lemmata.models.checkpoints import Checkpoint, CheckpointError, gpt2_medium, load_checkpoint, untrained_like
from lemmata.models.language_models import SmallGPT2


def small(seed: int = 0) -> SmallGPT2:
    return SmallGPT2(50, 16, 3, 2, 12, torch.Generator().manual_seed(seed)).eval()


TOKENS = torch.arange(24).reshape(2, 12)


def test_the_small_model_gives_one_stream():
    model = small()
    with torch.no_grad():
        before, after = model.final(TOKENS)
        trace = model.trace(TOKENS)
        assert len(trace.states) == 4
        assert len(trace.keys) == len(trace.queries) == 3
        assert trace.keys[0].shape == (2, 2, 12, 8)
        assert trace.beta == 1 / math.sqrt(8)
        assert torch.equal(trace.states[-1][:, -1], before)
        assert torch.equal(model.normed(before), after)
        assert torch.allclose(model.logits(TOKENS), after @ model.tokens.weight.T, atol=1e-6)
    with pytest.raises(ValueError, match="heads must divide the width"):
        SmallGPT2(5, 10, 1, 3, 4, torch.Generator())


def test_the_small_model_does_not_see_the_future():
    model, changed = small(), TOKENS.clone()
    changed[:, -1] = 3
    with torch.no_grad():
        assert torch.equal(model(TOKENS)[:, :-1], model(changed)[:, :-1])
        assert not torch.equal(model(TOKENS)[:, -1], model(changed)[:, -1])


def test_rescaling_is_not_seen_in_the_logits():
    model = small()
    with torch.no_grad():
        logits, (before, after) = model.logits(TOKENS), model.final(TOKENS)
        model.rescale(8)
        assert torch.equal(model.logits(TOKENS), logits)
        assert torch.equal(model.final(TOKENS)[1], 8 * after)
        assert torch.equal(model.final(TOKENS)[0], before)


def test_what_is_no_checkpoint_is_named(tmp_path, monkeypatch):
    with pytest.raises(CheckpointError, match="neither a folder with a checkpoint"):
        load_checkpoint(tmp_path / "nowhere")
    with pytest.raises(CheckpointError, match=r"no config\.json and 0 \.gguf files"):
        load_checkpoint(tmp_path)
    (tmp_path / "config.json").write_text("{}", "utf-8")
    with pytest.raises(CheckpointError, match="pickled weights are not read"):
        load_checkpoint(tmp_path)
    (tmp_path / "model.safetensors").write_bytes(b"")
    with pytest.raises(CheckpointError, match="it is cut off"):
        load_checkpoint(tmp_path)
    (tmp_path / "model.safetensors").write_bytes(struct.pack("<Q", 2) + b"{}")  # no tensor
    monkeypatch.setitem(sys.modules, "transformers", None)
    with pytest.raises(CheckpointError, match="pip install transformers"):
        load_checkpoint(tmp_path)


@pytest.fixture(scope="module")
def transformers():
    return pytest.importorskip("transformers", reason="local checkpoints are read by transformers")


@pytest.fixture
def folder(transformers, tmp_path):
    """A GPT-2 of two layers with a tokenizer of its own, saved."""
    tokenizers = pytest.importorskip("tokenizers", reason="comes with transformers")
    words = {word: number for number, word in enumerate(["[UNK]", *"abcdefghij"])}
    tokenizer = tokenizers.Tokenizer(tokenizers.models.WordLevel(words, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    config = transformers.GPT2Config(vocab_size=11, n_embd=8, n_layer=2, n_head=2, n_positions=16)
    with torch.random.fork_rng():
        torch.manual_seed(0)
        transformers.GPT2LMHeadModel(config).save_pretrained(tmp_path)
    transformers.PreTrainedTokenizerFast(tokenizer_object=tokenizer, unk_token="[UNK]").save_pretrained(tmp_path)
    return tmp_path


def test_a_local_checkpoint_is_loaded(folder):
    model = load_checkpoint(folder)
    assert (model.width, model.vocabulary, model.context) == (8, 11, 16)
    assert model.encode("a c j") == [1, 3, 10]
    tokens = torch.tensor([[1, 2, 3, 4], [5, 6, 7, 8]])
    with torch.no_grad():
        before, after = model.final(tokens)
        logits, trace = model.logits(tokens), model.trace(tokens)
        again = model.final(tokens)[1]
        assert torch.equal(model.normed(before), after)
        assert torch.allclose(logits, after @ model.output.weight.T, atol=1e-6)
        assert torch.allclose(trace.states[-1][:, -1], before, atol=1e-6)  # the recording attention is the usual one
        assert torch.equal(again, after)
        assert len(trace.states) == 3
        assert trace.keys[0].shape == (2, 2, 4, 4)
        query = model.model.transformer.h[0].attn.c_attn(model.model.transformer.h[0].ln_1(trace.states[0]))[..., :8]
        assert torch.allclose(trace.queries[0].transpose(1, 2).flatten(2), query, atol=1e-6)
        model.rescale(8)
        assert torch.equal(model.logits(tokens), logits)
    fresh, other = untrained_like(model, 1), untrained_like(model, 2)
    assert not torch.equal(fresh.final(tokens)[0], other.final(tokens)[0])
    assert torch.equal(fresh.final(tokens)[0], untrained_like(model, 1).final(tokens)[0])


SIZES = {"context_length": 32, "embedding_length": 16, "block_count": 2, "feed_forward_length": 24, "head_count": 4}
SIZES |= {"head_count_kv": 2, "rope_dimension_count": 4, "vocab_size": 12}


def tiny_gguf(file) -> np.ndarray:
    """Write a Llama of two layers with grouped queries and byte pairs of its own; returns its embedding."""
    gguf = pytest.importorskip("gguf", reason="GGUF files are written by gguf")
    draw, writer = np.random.default_rng(0), gguf.GGUFWriter(file, "llama")
    for name, value in SIZES.items():
        getattr(writer, f"add_{name}")(value)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_tokenizer_model("gpt2")
    writer.add_token_list(["a", "b", "c", "d", "ab", "\u0120", "<s>", "</s>"])
    writer.add_token_types([1, 1, 1, 1, 1, 1, 3, 3])
    writer.add_token_merges(["a b"])
    for place, number in (("bos", 6), ("eos", 7), ("unk", 6)):
        getattr(writer, f"add_{place}_token_id")(number)
    shapes = {"token_embd": (12, 16), "output_norm": (16,), "output": (12, 16)}
    layer = {"attn_q": (16, 16), "attn_k": (8, 16), "attn_v": (8, 16), "attn_output": (16, 16), "attn_norm": (16,)}
    layer |= {"ffn_gate": (24, 16), "ffn_up": (24, 16), "ffn_down": (16, 24), "ffn_norm": (16,)}
    shapes |= {f"blk.{k}.{name}": shape for k in range(2) for name, shape in layer.items()}
    weights = {name: draw.normal(size=shape).astype(np.float32) for name, shape in shapes.items()}
    for name, weight in weights.items():
        writer.add_tensor(f"{name}.weight", weight)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return weights["token_embd"]


def test_a_gguf_file_is_loaded_alone_or_by_its_folder_and_cut_off_is_named(transformers, tmp_path):
    file = tmp_path / "tiny.gguf"
    embedding = tiny_gguf(file)
    tokens = torch.tensor([[0, 1, 2, 3]])
    for place in (tmp_path, file):
        model = load_checkpoint(place)
        assert (model.width, model.vocabulary, model.context) == (16, 12, 32)
        assert model.encode("abcd") == [4, 2, 3]
        assert np.array_equal(model.model.get_input_embeddings().weight.detach().numpy(), embedding)
        with torch.no_grad():
            trace, (before, _) = model.trace(tokens), model.final(tokens)
        assert torch.allclose(trace.states[-1][:, -1], before, atol=1e-5)
        assert trace.keys[0].shape == (1, 4, 4, 4)  # two key heads, each for two query heads
    whole = file.read_bytes()
    for share in (0.0, 0.1, 0.5, 0.9):
        file.write_bytes(whole[: int(share * len(whole))])
        with pytest.raises(CheckpointError, match="cannot be read") as caught:
            load_checkpoint(file)
        assert "\n" not in str(caught.value)


def test_a_damaged_or_incomplete_checkpoint_is_named(folder, transformers):
    from safetensors.torch import load_file, save_file

    weights = load_file(folder / "model.safetensors")
    lacking = {name: tensor for name, tensor in weights.items() if "ln_f" not in name}
    save_file(lacking, folder / "model.safetensors", {"format": "pt"})
    with pytest.raises(CheckpointError, match=r"lacks 2 weights.*ln_f"):
        load_checkpoint(folder)
    save_file(weights, folder / "model.safetensors", {"format": "pt"})
    whole = (folder / "model.safetensors").read_bytes()
    for share in (0.0, 0.1, 0.5, 0.99):
        (folder / "model.safetensors").write_bytes(whole[: int(share * len(whole))])
        with pytest.raises(CheckpointError, match=r"cannot be read .*; fetch it again") as caught:
            load_checkpoint(folder)
        assert "\n" not in str(caught.value)
    (folder / "model.safetensors").write_bytes(b"no weights at all")
    with pytest.raises(CheckpointError, match=r"cannot be read .*; fetch it again"):
        load_checkpoint(folder)
    (folder / "model.safetensors").unlink()
    (folder / "small.gguf").write_bytes(b"no GGUF")
    (folder / "config.json").unlink()
    with pytest.raises(CheckpointError):
        load_checkpoint(folder)


def test_running_out_of_memory_is_not_taken_for_damage(folder, transformers, monkeypatch):
    monkeypatch.setattr(transformers.AutoModelForCausalLM, "from_pretrained", lambda *given, **named: torch.empty(10**15))
    with pytest.raises(RuntimeError, match="can't allocate memory"):
        load_checkpoint(folder)


def test_the_tokenizer_of_another_model_is_refused(folder):
    tokens = json.loads((folder / "tokenizer.json").read_text("utf-8"))
    tokens["model"]["vocab"] = {f"w{k}": k for k in range(400)} | {"[UNK]": 400}
    (folder / "tokenizer.json").write_text(json.dumps(tokens), "utf-8")
    with pytest.raises(CheckpointError, match="the tokenizer has 401 tokens, the embedding 11 rows"):
        load_checkpoint(folder)
    (folder / "tokenizer.json").write_text("{", "utf-8")
    with pytest.raises(CheckpointError, match="the tokenizer cannot be read"):
        load_checkpoint(folder)


def test_gpt2_medium_has_its_published_number_of_weights(transformers, monkeypatch):
    monkeypatch.setattr(Checkpoint, "__init__", lambda self, model, tokenizer: setattr(self, "model", model))
    with torch.device("meta"):
        model = gpt2_medium(0, device="meta").model
    assert sum(parameter.numel() for parameter in model.parameters()) == 354_823_168
