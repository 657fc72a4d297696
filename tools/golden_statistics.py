# SPDX-License-Identifier: Apache-2.0
"""Writes src/test/resources/org/metamerkit/recognition/statistics/golden_statistics.json for the tests of statistics.

    python tools/golden_statistics.py       (numpy, scipy 1.17.1, statsmodels 0.15.0, pingouin 0.7.0; from the project's root)

Correlations with ties, t-tests and noncentral distributions by scipy; Wilson's and Newcombe's intervals, odds ratios and corrected
p-values by statsmodels; Cohen's d and Hedges' g by pingouin; intervals of standardised differences and of partial eta squared by
solving scipy's noncentral cumulative distributions; the bootstrap's intervals by scipy's formulas on draws by formula; the
psychometric function by scipy's optimiser.
"""

import json
from pathlib import Path

import numpy as np
import pingouin
from scipy import optimize, special, stats
from statsmodels.stats.contingency_tables import Table2x2
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

GOLDEN = Path("src/test/resources/org/metamerkit/recognition/statistics/golden_statistics.json")


def correlation(x, y):
    return {
        "x": list(map(float, x)),
        "y": list(map(float, y)),
        "pearson": float(stats.pearsonr(x, y).statistic),
        "pearson_p": float(stats.pearsonr(x, y).pvalue),
        "spearman": float(stats.spearmanr(x, y).statistic),
        "spearman_p": float(stats.spearmanr(x, y).pvalue),
        "kendall": float(stats.kendalltau(x, y).statistic),
    }


def t_noncentrality(t, degrees, probability):
    return optimize.brentq(lambda d: special.nctdtr(degrees, d, t) - probability, t - 30, t + 30, xtol=1e-13)


def standardized(t, degrees, scale):
    return [scale * t_noncentrality(t, degrees, 0.975), scale * t_noncentrality(t, degrees, 0.025)]


def effect_sizes(a, b):
    a, b = np.asarray(a, float), np.asarray(b, float)
    scale = np.sqrt(1 / len(a) + 1 / len(b))
    degrees = len(a) + len(b) - 2
    d = pingouin.compute_effsize(a, b, eftype="cohen")
    j = np.exp(special.gammaln(degrees / 2) - special.gammaln((degrees - 1) / 2)) / np.sqrt(degrees / 2)
    golden = {
        "a": a.tolist(),
        "b": b.tolist(),
        "d": float(d),
        "d_interval": standardized(d / scale, degrees, scale),
        "g": float(j * d),
        "welch": [float(v) for v in (lambda r: (r.statistic, r.df, r.pvalue))(stats.ttest_ind(a, b, equal_var=False))],
    }
    # pingouin's g has the usual approximation of J
    assert abs(pingouin.compute_effsize(a, b, eftype="hedges") - golden["g"]) < 0.01 * abs(d)
    if len(a) == len(b):
        difference = a - b
        dz = difference.mean() / difference.std(ddof=1)
        golden["dz"] = float(dz)
        golden["dz_interval"] = standardized(dz * np.sqrt(len(a)), len(a) - 1, 1 / np.sqrt(len(a)))
        golden["paired"] = [float(v) for v in (lambda r: (r.statistic, r.df, r.pvalue))(stats.ttest_rel(a, b))]
    return golden


def partial_eta(f, degrees, error):
    def at(probability):
        if special.fdtr(degrees, error, f) <= probability:
            return 0.0
        ncp = optimize.brentq(lambda n: stats.ncf.cdf(f, degrees, error, n) - probability, 1e-9, 20 * f * degrees + 100, xtol=1e-12)
        return ncp / (ncp + degrees + error + 1)

    return {"f": f, "df": degrees, "df_error": error, "value": f * degrees / (f * degrees + error), "interval": [at(0.975), at(0.025)]}


def bootstrap():
    """Draws by a linear congruential generator that Java can follow: index = state // 65536 % n."""
    data = np.sqrt([2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37]) % 1  # no two sums are the same
    state, draws = 1, []
    for _ in range(1000):
        picked = []
        for _ in range(len(data)):
            state = (1103515245 * state + 12345) % 2**31
            picked.append(data[state // 65536 % len(data)])
        draws.append(np.exp(np.mean(picked)))
    draws = np.array(draws)
    value = np.exp(data.mean())
    jackknife = np.array([np.exp(np.delete(data, i).mean()) for i in range(len(data))])
    share = (np.sum(draws < value) + np.sum(draws <= value)) / (2 * len(draws))
    z0 = stats.norm.ppf(share)
    u = jackknife.mean() - jackknife
    a = np.sum(u**3) / (6 * np.sum(u**2) ** 1.5)
    z = z0 + stats.norm.ppf([0.025, 0.975])
    bca = np.percentile(draws, 100 * stats.norm.cdf(z0 + z / (1 - a * z)))
    return {
        "data": data.tolist(),
        "sem": float(draws.std(ddof=1)),
        "percentile": np.percentile(draws, [2.5, 97.5]).tolist(),
        "bca": bca.tolist(),
    }


def psychometric(levels, correct, total, guess):
    """Maximum likelihood of guess + (1 - guess - lapse) / (1 + exp(-(x - m) / width)), lapse 0 ... 0.1, from many starts."""
    x, k, n = (np.asarray(v, float) for v in (levels, correct, total))

    def loss(parameters):
        m, log_width, angle = parameters
        lapse = 0.1 * np.sin(angle) ** 2
        p = guess + (1 - guess - lapse) * special.expit((x - m) / (sign * np.exp(np.clip(log_width, -20, 20))))
        p = np.clip(p, 1e-12, 1 - 1e-12)
        return -np.sum(k * np.log(p) + (n - k) * np.log1p(-p))

    best = None
    for sign in (1, -1):
        for m in np.linspace(x.min(), x.max(), 9):
            for width in (0.05, 0.2, 0.5):
                for angle in (0.2, 0.8):
                    r = optimize.minimize(
                        loss, [m, np.log(width * np.ptp(x)), angle], method="Nelder-Mead",
                        options={"xatol": 1e-9, "fatol": 1e-12, "maxiter": 20000, "maxfev": 20000})
                    if best is None or r.fun < best[0]:
                        best = (r.fun, r.x, sign)
    return {
        "levels": list(map(float, levels)), "correct": list(correct), "total": list(total), "guess": guess,
        "threshold": float(best[1][0]), "width": float(best[2] * np.exp(best[1][1])),
        "lapse": float(0.1 * np.sin(best[1][2]) ** 2), "log_likelihood": float(-best[0]),
    }


def main():
    random = np.random.default_rng(1442)
    a, b = np.round(random.normal(0.7, 0.12, 20), 3), np.round(random.normal(0.6, 0.12, 20), 3)
    p_values = [0.01, 0.04, 0.03, 0.005, 0.2, 0.03, 0.9, 0.0001]
    golden = {
        "correlations": [
            correlation(a, b),
            correlation([1, 2, 2, 3, 3, 3, 4, 5, 5, 7], [2, 1, 2, 2, 5, 5, 5, 4, 7, 7]),
            correlation(np.round(a, 1), np.round(a + b, 1)),
            correlation([0, 0, 0, 1, 1, 1, 1], [1, 0, 1, 1, 0, 1, 1]),
        ],
        "effect_sizes": [effect_sizes(a, b), effect_sizes(a[:7], b[:12] - 0.4), effect_sizes(b[:6], b[6:12])],
        "partial_eta": [partial_eta(*v) for v in [(3.5, 2, 30), (343.1015629, 7, 133), (0.2, 3, 12), (24.7588652, 3, 12)]],
        "noncentral_t": [[t, v, d, float(special.nctdtr(v, d, t))] for t, v, d in
                         [(1.5, 10, 1), (-1, 5, 0.5), (0, 7, -1.2), (12, 38, 11), (-2.5, 19, -3), (60, 19, 55)]],
        "noncentral_f": [[f, u, v, n, float(stats.ncf.cdf(f, u, v, n))] for f, u, v, n in
                         [(2, 3, 20, 4), (0.1, 2, 9, 1), (300, 7, 133, 2000), (24.7, 3, 12, 50)]],
        "wilson": [[k, n, *map(float, proportion_confint(k, n, method="wilson"))] for k, n in [(0, 10), (10, 10), (7, 22), (231, 400)]],
        "risk_difference": [[k, n, l, m, *map(float, confint_proportions_2indep(k, n, l, m, compare="diff", method="newcomb"))]
                            for k, n, l, m in [(56, 70, 48, 80), (9, 10, 3, 10), (10, 10, 0, 20)]],
        "odds_ratio": [[*c, float(Table2x2(np.reshape(c, (2, 2))).oddsratio), *map(float, Table2x2(np.reshape(c, (2, 2))).oddsratio_confint())]
                       for c in [(56, 14, 48, 32), (9, 1, 3, 7)]],
        "p_values": p_values,
        "adjusted": {name: multipletests(p_values, method=method)[1].tolist()
                     for name, method in [("BONFERRONI", "bonferroni"), ("HOLM", "holm"), ("BENJAMINI_HOCHBERG", "fdr_bh")]},
        "bootstrap": bootstrap(),
        "psychometric": [
            psychometric([0, 0.03, 0.05, 0.1, 0.2, 0.35, 0.6, 0.9], [152, 153, 151, 146, 90, 25, 11, 10], [160] * 8, 1 / 16),
            psychometric([-2, -1, 0, 1, 2, 3], [26, 28, 33, 44, 48, 49], [50] * 6, 0.5),
        ],
    }
    GOLDEN.write_text(json.dumps(golden, indent=1) + "\n")


if __name__ == "__main__":
    main()
