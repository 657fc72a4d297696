# SPDX-License-Identifier: Apache-2.0
"""Writes src/test/resources/org/metamerkit/match/golden_match.json: measures of match by scipy, for MatchStatisticsTest.

    python tools/golden_match.py        (needs numpy and scipy; run from the project's root)

Activations are float32, all arithmetic is float64. snr_db is 10 log10(|s|/|s - m|) as in model_metamers_pytorch,
robustness/tools/distance_measures.py.
"""

import json
from pathlib import Path

import numpy as np
import scipy
from scipy import stats


def activations(values):
    """float32 numbers as the shortest decimals that give them back."""
    return [float(str(v)) for v in np.asarray(values, dtype=np.float32)]


def measures(name, original, metamer):
    s32, m32 = np.asarray(original, np.float32), np.asarray(metamer, np.float32)
    s, m = s32.astype(np.float64), m32.astype(np.float64)
    ratio = np.linalg.norm(s) / np.linalg.norm(s - m)
    return {
        "name": name,
        "original": activations(s32),
        "metamer": activations(m32),
        "spearman": float(stats.spearmanr(s, m).statistic),
        "pearson": float(stats.pearsonr(s, m).statistic),
        "snr_db": float(10 * np.log10(ratio)),
        "snr_db_power": float(20 * np.log10(ratio)),
    }


def ranks(name, values):
    values = np.asarray(values, np.float32)
    return {"name": name, "values": activations(values), "ranks": stats.rankdata(values).tolist()}


def main():
    random = np.random.default_rng(20230116)
    normal = random.standard_normal(1000)
    relu = np.maximum(random.standard_normal(1000) - 1, 0)
    cases = [
        measures("two units", [1, 2], [3, -1]),
        measures("two units, the same order", [-0.5, 7], [0.25, 0.5]),
        measures("ten units with ties", [0, 0, 1, 2, 2, 2, 5, -1, -1, 9], [0, 1, 1, 2, 0, 2, 4, -3, -3, 8]),
        measures("ten units, unrelated", random.standard_normal(10), random.standard_normal(10)),
        measures("a thousand, close", normal, normal + 0.05 * random.standard_normal(1000)),
        measures("a thousand, unrelated", random.standard_normal(1000), random.standard_normal(1000)),
        measures("a thousand like ReLU's, mostly 0", relu, np.maximum(relu + 0.2 * random.standard_normal(1000), 0)),
        measures("a thousand with a large mean", 1000 + random.standard_normal(1000), 1000 + random.standard_normal(1000)),
        measures("a thousand in steps, many ties", np.round(normal * 4) / 4, np.round(random.standard_normal(1000))),
    ]
    ranked = [
        ranks("negative zero ties with zero", [0.0, -0.0, 1, -1]),
        ranks("all equal", [3, 3, 3]),
        ranks("one", [5]),
        ranks("infinities", [np.inf, -np.inf, 0, np.inf]),
        ranks("subnormals and extremes", [1e-45, -1e-45, 0, 3.4e38, -3.4e38, 1e-38]),
        ranks("more than a thousand with ties", np.round(random.standard_normal(1500) * 50) / 50),
        ranks("more than a thousand like ReLU's", np.maximum(random.standard_normal(1300), 0)),
    ]
    made = f"tools/golden_match.py, numpy {np.__version__}, scipy {scipy.__version__}"
    out = Path("src/test/resources/org/metamerkit/match/golden_match.json")
    text = json.dumps({"made_by": made, "measures": cases, "ranks": ranked}, separators=(",", ":"), allow_nan=True)
    # JSON has no infinities; 1e999 reads as one everywhere.
    out.write_text(text.replace("-Infinity", "-1e999").replace("Infinity", "1e999") + "\n")


if __name__ == "__main__":
    main()
