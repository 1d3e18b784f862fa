"""Writes odds-reference.json: what statsmodels gives for the joint models of odds.test.ts.

    pip install statsmodels==0.15.0 numpy==2.4.6
    python test/failure/odds-reference.py
"""
import json
import pathlib

import numpy as np
import statsmodels
import statsmodels.api as sm

random = np.random.default_rng(20261122)
patients = np.repeat(np.arange(150), random.integers(1, 6, 150))
rows = len(patients)
view = random.choice(["AP", "PA"], rows, p=[0.4, 0.6])
sex = random.choice(["F", "M"], 150)[patients]
age = random.integers(18, 90, 150)[patients]
truth = (random.random(rows) < 0.5).astype(int)
frail = random.normal(size=150)[patients]
logit = -0.3 + 0.8 * (view == "AP") * np.where(truth == 1, -1, 1) + 0.02 * (age - 50) + 0.7 * frail
decision = truth ^ (random.random(rows) < 1 / (1 + np.exp(-logit))).astype(int)


def spline(x, knots):
    """Harrell's restricted cubic spline basis, without the linear term."""
    cube = lambda v: np.maximum(v, 0) ** 3
    last, before = knots[-1], knots[-2]
    return [(cube(x - k) - cube(x - before) * (last - k) / (last - before) + cube(x - last) * (before - k) / (last - before)) / (last - knots[0]) ** 2 for k in knots[:-2]]


# Knots and reference levels come from the whole table; numpy's default quantiles.
knots = np.quantile(age, [0.05, 0.35, 0.65, 0.95])
bends = np.column_stack(spline(age.astype(float), knots))
is_view = (view == "AP").astype(float) if (view == "PA").sum() >= (view == "AP").sum() else (view == "PA").astype(float)
is_sex = (sex == "F").astype(float) if (sex == "M").sum() > (sex == "F").sum() else (sex == "M").astype(float)


def fit(outcome):
    at = np.ones(rows, bool) if outcome == "error" else truth == (1 if outcome == "miss" else 0)
    error = (truth != decision).astype(int)
    line = np.column_stack([np.ones(rows), is_view, is_sex, age / 10])
    full = np.column_stack([line, bends])
    settings = {"disp": 0, "tol": 1e-12, "maxiter": 200}
    out = {}
    for name, design, column in [("view", full, 1), ("sex", full, 2), ("age", line, 3)]:
        model = sm.Logit(error[at], design[at])
        robust, naive = model.fit(cov_type="cluster", cov_kwds={"groups": patients[at]}, **settings), model.fit(**settings)
        out[name] = {"coefficient": robust.params[column], "se": robust.bse[column], "seNaive": naive.bse[column], "p": robust.pvalues[column]}
    alone = sm.Logit(error[at], np.column_stack([np.ones(rows), is_view])[at]).fit(**settings)
    out["view alone"] = {"coefficient": alone.params[1]}
    return out


pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps({
    "versions": {"statsmodels": statsmodels.__version__, "numpy": np.__version__},
    "patients": patients.tolist(), "view": view.tolist(), "sex": sex.tolist(), "age": age.tolist(), "truth": truth.tolist(), "decision": decision.tolist(),
    "expected": {outcome: fit(outcome) for outcome in ["miss", "false alarm", "error"]},
}) + "\n")
