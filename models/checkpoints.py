"""Causal language models of `transformers` whose activations are looked at: local checkpoints, or with random weights.

Nothing is fetched from a network and no code of a checkpoint is run.
"""

from __future__ import annotations

import contextlib
import io
import json
import math
import os
import warnings
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from lemmata.models.files import FileError, TensorHeader, check_gguf, each_once, safetensors_header
from lemmata.models.language_models import Trace, rescale
from lemmata.models.memory import out_of_memory

PADDING = 1024  # rows an embedding may have beyond its tokenizer's vocabulary, to be a round number
NORMS = ("norm", "ln_f", "final_layer_norm", "final_layernorm", "norm_f")
PLAIN_NUMBERS = 1 << 24  # of a config that are no sizes of weights: a longest text, a token
RECORDING = "lemmata_recording"


class CheckpointError(ValueError):
    """A checkpoint cannot be used; one line that says why and what to do."""


class Checkpoint:
    """A causal model of `transformers`, in eval mode, and its tokenizer if it has one.

    Attributes:
        model, tokenizer: of transformers.
        width, vocabulary: of the residual stream; rows of the embedding.
        context: the longest text, where the model names one.

    Raises: CheckpointError where no final norm or output layer is found.
    """

    def __init__(self, model: Any, tokenizer: Any = None) -> None:
        self.model, self.tokenizer = model.eval(), tokenizer
        self.stack = model.base_model
        self.stack = getattr(self.stack, "decoder", self.stack)
        embedding = model.get_input_embeddings()
        self.vocabulary = int(embedding.weight.shape[0])
        found = [getattr(self.stack, name) for name in NORMS if isinstance(getattr(self.stack, name, None), nn.Module)]
        self.output = model.get_output_embeddings()
        if not found or self.output is None:
            raise CheckpointError(f"{type(model).__name__} has no final norm ({', '.join(NORMS)}) or no output layer")
        self.norm = found[0]
        self.width = int(self.norm.weight.shape[0])
        longest = getattr(model.config, "max_position_embeddings", None)
        self.context: int | None = None if longest is None else int(longest)

    def encode(self, text: str) -> list[int]:
        """Token numbers of a text, no special ones added. Raises: CheckpointError without a tokenizer."""
        if self.tokenizer is None:
            raise CheckpointError("the checkpoint has no tokenizer; put its tokenizer.json beside the weights")
        return list(self.tokenizer(text, add_special_tokens=False, verbose=False)["input_ids"])

    def final(self, tokens: Tensor) -> tuple[Tensor, Tensor]:
        """See `CausalModel`."""
        seen: list[Tensor] = []
        hook = self.norm.register_forward_hook(lambda module, given, result: seen.extend((given[0][:, -1], result[:, -1])))
        try:
            self.model.base_model(input_ids=tokens, use_cache=False)
        finally:
            hook.remove()
        before, after = seen[-2:]
        return before, after

    def logits(self, tokens: Tensor) -> Tensor:
        """See `CausalModel`."""
        return self.model(input_ids=tokens, use_cache=False).logits[:, -1]  # type: ignore[no-any-return]

    def normed(self, states: Tensor) -> Tensor:
        """See `CausalModel`."""
        return self.norm(states.to(self.norm.weight.dtype))  # type: ignore[no-any-return]

    def trace(self, tokens: Tensor) -> Trace:
        """See `CausalModel`."""
        states: list[Tensor] = []
        queries: list[Tensor] = []
        keys: list[Tensor] = []
        scales: set[float] = set()

        def record(
            module: nn.Module, query: Tensor, key: Tensor, value: Tensor, mask: Any, scaling: float | None = None, **rest: Any
        ) -> tuple[Tensor, None]:
            groups = query.shape[1] // key.shape[1]
            key, value = (part.repeat_interleave(groups, dim=1) for part in (key, value))  # (B, H, T, d)
            scale = 1 / math.sqrt(query.shape[-1]) if scaling is None else float(scaling)
            queries.append(query)
            keys.append(key)
            scales.add(scale)
            read = functional.scaled_dot_product_attention(query, key, value, is_causal=True, scale=scale)
            return read.transpose(1, 2).contiguous(), None

        _transformers().AttentionInterface.register(RECORDING, record)
        usual = self.model.config._attn_implementation
        hook = self.norm.register_forward_pre_hook(lambda module, given: states.append(given[0]))
        try:
            self.model.set_attn_implementation(RECORDING)
            found = self.model.base_model(input_ids=tokens, use_cache=False, output_hidden_states=True).hidden_states
        finally:
            self.model.set_attn_implementation(usual)
            hook.remove()
        if len(scales) != 1 or len(queries) != len(found) - 1:
            raise CheckpointError(f"{type(self.model).__name__} keeps its attention to itself: no queries and keys were seen")
        return Trace([*found[:-1], states[-1]], queries, keys, scales.pop())  # the last of found is normed

    def rescale(self, factor: float) -> None:
        """See `CausalModel`."""
        rescale(self.norm, self.output, factor)


def _transformers() -> Any:
    try:
        return import_module("transformers")  # takes seconds
    except ImportError:
        raise CheckpointError("checkpoints need transformers; run: pip install transformers gguf accelerate") from None


@contextlib.contextmanager
def _quietly(transformers: Any) -> Iterator[None]:
    """No progress bars, no advice and no network while a checkpoint is read."""
    logging = transformers.utils.logging
    level, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        with warnings.catch_warnings(), contextlib.redirect_stderr(io.StringIO()):
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.set_verbosity(level)
        if bars:
            logging.enable_progress_bar()


def load_checkpoint(path: str | os.PathLike[str], *, dtype: torch.dtype = torch.float32, device: str = "cpu") -> Checkpoint:
    """A local causal checkpoint: a folder with config.json and safetensors, a GGUF file, or a folder with one GGUF file.

    Raises: CheckpointError in one line where there is none, it is damaged or incomplete, its tokenizer belongs to another
    model, or a package is missing.
    """
    place = Path(path)
    folder, arguments = place, {}
    if os.path.isfile(place) and place.suffix == ".gguf":
        folder, arguments = place.parent, {"gguf_file": place.name}
    elif not os.path.isdir(place):
        raise CheckpointError(f"{place} is neither a folder with a checkpoint nor a .gguf file")
    elif not os.path.isfile(place / "config.json"):
        files = sorted(place.glob("*.gguf"))
        if len(files) != 1:
            raise CheckpointError(f"{place} has no config.json and {len(files)} .gguf files; name one of them")
        arguments = {"gguf_file": files[0].name}
    elif not list(place.glob("*.safetensors")):
        raise CheckpointError(f"{place} has no .safetensors file; pickled weights are not read")
    _check_files(folder, arguments)
    transformers = _transformers()
    with _quietly(transformers):
        model = _model(transformers, folder, arguments, dtype)
        tokenizer = _tokenizer(transformers, folder, arguments)
    found = Checkpoint(model.to(device), tokenizer)
    if tokenizer is not None and not len(tokenizer) <= found.vocabulary < len(tokenizer) + PADDING:
        raise CheckpointError(
            f"{place}: the tokenizer has {len(tokenizer):,} tokens, the embedding {found.vocabulary:,} rows; "
            "it belongs to another model"
        )
    return found


def _check_files(folder: Path, arguments: dict[str, str]) -> None:
    """Hold the sizes that the files of a checkpoint name against what they have room for; transformers believes them.

    Raises: CheckpointError.
    """
    file = folder / arguments.get("gguf_file", "config.json")
    try:
        if arguments:
            check_gguf(file)
            return
        headers: dict[str, TensorHeader] = {}
        for file in sorted(folder.glob("*.safetensors")):
            headers |= safetensors_header(file)
        entries = sum(math.prod(header.shape) for header in headers.values())
        for file in sorted(folder.glob("*.json")):
            said = json.loads(file.read_text("utf-8"), object_pairs_hook=each_once)
            if file.name == "config.json":
                _check_sizes(said, entries, len(headers))
    except Exception as error:  # damaged files raise many kinds
        raise CheckpointError(f"{file} cannot be read ({type(error).__name__}: {_line(error)}); fetch it again") from None


def _check_sizes(config: Any, entries: int, tensors: int) -> None:
    """Raises: FileError for a number of config.json that so many tensors, of so many entries, cannot have."""
    if not isinstance(config, dict):
        raise FileError(f"it must be one JSON object, got {type(config).__name__}")
    for name, value in config.items():
        if isinstance(value, dict):
            _check_sizes(value, entries, tensors)
        if type(value) is int:
            most = tensors if "layer" in name else max(entries, PLAIN_NUMBERS)
            if not -PLAIN_NUMBERS <= value <= most:
                raise FileError(f"{name} is {value}, at most {most:,} fits the weights")


def _model(transformers: Any, folder: Path, arguments: dict[str, str], dtype: torch.dtype) -> Any:
    options: dict[str, Any] = {**arguments, "local_files_only": True, "trust_remote_code": False, "dtype": dtype}
    if arguments:
        config = getattr(transformers, "GgufConfig", None)  # transformers before 5.20 always dequantises
        if config is not None:
            options["quantization_config"] = config(dequantize=True)
    else:
        options["use_safetensors"] = True
    try:
        model, report = transformers.AutoModelForCausalLM.from_pretrained(str(folder), output_loading_info=True, **options)
    except ImportError as error:
        raise CheckpointError(f"{folder}: {_line(error)}") from None
    except Exception as error:  # damaged files raise many kinds
        if out_of_memory(error):
            raise
        raise CheckpointError(f"{folder} cannot be read ({type(error).__name__}: {_line(error)}); fetch it again") from None
    lacking = sorted({*report.get("missing_keys", ()), *(key[0] for key in report.get("mismatched_keys", ()))})
    if lacking:
        raise CheckpointError(f"{folder} lacks {len(lacking)} weights or has them in another shape, {lacking[0]} first")
    return model


def _tokenizer(transformers: Any, folder: Path, arguments: dict[str, str]) -> Any:
    names = ("tokenizer.json", "tokenizer_config.json", "vocab.json", "tokenizer.model")
    if not arguments and not any((folder / name).is_file() for name in names):
        return None
    try:
        return transformers.AutoTokenizer.from_pretrained(
            str(folder), local_files_only=True, trust_remote_code=False, **arguments
        )
    except Exception as error:  # damaged files raise many kinds
        raise CheckpointError(f"{folder}: the tokenizer cannot be read ({type(error).__name__}: {_line(error)})") from None


def _line(error: BaseException) -> str:
    return " ".join(str(error).split())[:160]


def untrained_like(checkpoint: Checkpoint, seed: int) -> Checkpoint:
    """The same architecture in the same precision with its initial random weights, on the same device."""
    transformers = _transformers()
    config = transformers.AutoConfig.for_model(**{**checkpoint.model.config.to_dict(), "quantization_config": None})
    return _random(transformers, config, seed, checkpoint.model.dtype, str(checkpoint.model.device), checkpoint.tokenizer)


def gpt2_medium(seed: int, *, dtype: torch.dtype = torch.float32, device: str = "cpu") -> Checkpoint:
    """GPT-2 medium's architecture (24 layers, width 1024, 16 heads, 354,823,168 weights) with random weights.

    Raises: CheckpointError without transformers.
    """
    transformers = _transformers()
    config = transformers.GPT2Config(n_embd=1024, n_layer=24, n_head=16)
    return _random(transformers, config, seed, dtype, device, None)


def _random(transformers: Any, config: Any, seed: int, dtype: torch.dtype, device: str, tokenizer: Any) -> Checkpoint:
    config.quantization_config = None
    del config.quantization_config
    with torch.random.fork_rng([]), _quietly(transformers):
        torch.manual_seed(seed)
        model = transformers.AutoModelForCausalLM.from_config(config, trust_remote_code=False)
    return Checkpoint(model.to(device, dtype), tokenizer)
