r"""Functions of vectors, batched over leading axes (arXiv:2405.08707, section 2 and appendix C)."""

from __future__ import annotations

import torch
from torch import Tensor

from lemmata.models.energies import logsumexp


def _same_length(name: str, v: Tensor, w: Tensor) -> None:
    if v.ndim < 1 or w.ndim < 1 or v.shape[-1] != w.shape[-1] or v.shape[-1] < 1:
        raise ValueError(f"{name} must be (..., n) with the length n >= 1 of v, got {tuple(w.shape)} and {tuple(v.shape)}")


def softmax(v: Tensor) -> Tensor:
    r"""$\mathrm{softmax}(v)_i=e^{v_i-\mathrm{LSE}(v)}$ over the last axis.

    Shapes: (..., n) -> (..., n). Claims about it: sec4-softmax-gradient.
    """
    return torch.exp(v - logsumexp(v).unsqueeze(-1))


def shifted(v: Tensor, c: Tensor) -> Tensor:
    """$v_i-c$. Shapes: v (..., n), c (...) -> (..., n)."""
    return v - c.unsqueeze(-1)


def directional_logsumexp(v: Tensor, u: Tensor) -> Tensor:
    r"""$\frac{d}{ds}\mathrm{LSE}(v+su)$ at $s=0$, from the automatic derivative of LogSumExp itself.

    Shapes: v (..., n), u (..., n) -> (...). Claims about it: sec4-softmax-gradient.
    Raises: ValueError if the lengths differ.
    """
    _same_length("u", v, u)
    differentiable = torch.is_grad_enabled() and (v.requires_grad or u.requires_grad)
    with torch.enable_grad():
        at = v if v.requires_grad and differentiable else v.detach().requires_grad_()
        (gradient,) = torch.autograd.grad(logsumexp(at).sum(), at, create_graph=differentiable)
    return (gradient * u).sum(dim=-1)


def tilted_mean(v: Tensor, u: Tensor) -> Tensor:
    r"""$\sum_ie^{v_i}u_i/\sum_ie^{v_i}$. Shapes: v (..., n), u (..., n) -> (...). Source: Lemma 4. Claims: lemma-4.proof.

    Raises: ValueError if the lengths differ.
    """
    _same_length("u", v, u)
    return (softmax(v) * u).sum(dim=-1)
