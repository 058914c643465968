"""How operators of associative memory are written for a reader, see `lemmata.verify.show.macros`."""

from __future__ import annotations

from collections.abc import Mapping

MACROS: Mapping[str, str] = {
    "BallVolume": r"V_{#1}(#2)",
    "CountApart": r"\lvert B(#1,#3,#4)\,\triangle\,B(#2,#3,#4)\rvert",
    "CountInside": r"\lvert B^\circ(#1,#2,#3)\rvert",
    "CountOfBoth": r"\lvert B(#1,#3,#4)\cap B(#2,#3,#5)\rvert",
    "CountWithin": r"\lvert B(#1,#2,#3)\rvert",
    "FirstPattern": r"#1^1",
    "FirstPattern[i]": r"#1^1_{#i}",
    "FromFirst[i]": r"\lVert #1^1-#1^{#i}\rVert",
    "Inside[i]": r"[#i\in B^\circ(#1,#2,#3)]",
    "IsPattern": r"[#1\in #2]",
    "JacobianForm": r"#1^\top J(#2,#3,#4)\,#1",
    "LayerDensities[i]": r"e^{-g_{#i}(#1,#2,#3,#4)}/#5[i]",
    "LayerEnergies": r"(E_{#j}(#1,#2,#3,#4))_{#j}",
    "LayerEnergies[i]": r"E_{#i}(#1,#2,#3,#4)",
    "LayerNearest": r"(g_{#j}(#1,#2,#3,#4))_{#j}",
    "LayerNearest[i]": r"g_{#i}(#1,#2,#3,#4)",
    "Majorizer": r"Q(#1;#2,#3)",
    "MaxCentredNorm2": r"\max_{#j}\,\lVert #1^{#j}-\overline{#1}\rVert^2",
    "MaxNorm2": r"\max_{#j}\,\lVert #1^{#j}\rVert^2",
    "MeanPattern": r"\overline{#1}",
    "MeanPattern[i]": r"\overline{#1}_{#i}",
    "MemoryGradient2": r"\max_{#j}\,\lVert\nabla E^{\mathrm{LSE}}(#1^{#j},#1,#2)\rVert^2",
    "MinNorm2": r"\min_{#j}\,\lVert #1^{#j}\rVert^2",
    "NotPositive": r"[#1\le 0]",
    "Overlaps": r"(\langle #1,#2^{#j}\rangle)_{#j}",
    "Overlaps[i]": r"\langle #1,#2^{#i}\rangle",
    "SpectralNorm2": r"\lVert #1\rVert_2^2",
    "SquaredDistances": r"(\lVert #1-#2^{#j}\rVert^2)_{#j}",
    "SquaredDistances[i]": r"\lVert #1-#2^{#i}\rVert^2",
    "SquaredNorms": r"(\lVert #1^{#j}\rVert^2)_{#j}",
    "SquaredNorms[i]": r"\lVert #1^{#i}\rVert^2",
    "SumOf": r"\sum_{#j}\,#1[j]",
    "WidestGap": r"\max_{#j}\,\lVert #1-#2^{#j}\rVert_\infty",
    "Within[i]": r"[#i\in B(#1,#2,#3)]",
}
