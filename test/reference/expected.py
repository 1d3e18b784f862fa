"""Writes expected.json: values of NumPy, SciPy, scikit-learn and statsmodels that the tests of lib/stats compare with.

    pip install -r test/reference/requirements.txt
    python test/reference/expected.py

The data are drawn here and stored beside the results, so that the tests need no Python.
"""
import json
import math
import pathlib
import warnings

import numpy as np
import scipy
import scipy.interpolate
import scipy.optimize
import scipy.stats as st
import sklearn
import sklearn.calibration
import sklearn.metrics as skm
import statsmodels
import statsmodels.api as sm
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

warnings.simplefilter("ignore")
expected = {"versions": {"numpy": np.__version__, "scipy": scipy.__version__, "scikit-learn": sklearn.__version__, "statsmodels": statsmodels.__version__}}


def tidy(value):
    if isinstance(value, dict):
        return {key: tidy(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, np.ndarray)):
        return [tidy(item) for item in value]
    if isinstance(value, (np.integer, int)) and not isinstance(value, bool):
        return int(value)
    if isinstance(value, (np.floating, float)):
        return float(value) if math.isfinite(value) else ("inf" if value > 0 else "-inf") if not math.isnan(value) else None
    return value


# Distributions ---------------------------------------------------------------------------------------------------------------------
z = [-37.0, -12.5, -5.0, -1.959963984540054, -0.3, 0.0, 1e-9, 0.7, 2.5, 6.0, 8.5]
p = [1e-300, 1e-20, 1e-6, 0.001, 0.02425, 0.1, 0.3, 0.5, 0.77, 0.975, 0.999999]
chi = [(0.001, 1), (0.5, 1), (3.84, 1), (60.0, 1), (2.0, 2), (9.1, 4), (30.0, 25), (500.0, 20)]
ts = [(0.1, 3), (2.0, 5), (4.5, 17), (-3.0, 200)]
fs = [(0.5, 2, 7), (3.3, 4, 30), (9.0, 1, 12)]
bs = [(0, 5, 0.3), (3, 10, 0.5), (40, 120, 0.4), (7, 7, 0.9), (2, 1000, 0.01)]
expected["distributions"] = {
    "normalCdf": [[x, st.norm.cdf(x)] for x in z], "normalTwoSided": [[x, 2 * st.norm.sf(abs(x))] for x in z], "normalQuantile": [[x, st.norm.ppf(x)] for x in p],
    "chiSquaredSurvival": [[x, df, st.chi2.sf(x, df)] for x, df in chi], "chiSquaredQuantile": [[q, df, st.chi2.ppf(q, df)] for q in (0.05, 0.5, 0.95, 0.999) for df in (1, 3, 30)],
    "studentTwoSided": [[x, df, 2 * st.t.sf(abs(x), df)] for x, df in ts], "fSurvival": [[x, a, b, st.f.sf(x, a, b)] for x, a, b in fs],
    "binomialCdf": [[k, n, q, st.binom.cdf(k, n, q)] for k, n, q in bs],
}

# Curves of scores with ties --------------------------------------------------------------------------------------------------------
random = np.random.default_rng(20260101)
n = 300
truth = (random.random(n) < 0.3).astype(int)
score = np.round(1 / (1 + np.exp(-(random.normal(size=n) + 1.3 * truth - 1))), 2)
other = np.round(1 / (1 + np.exp(-(random.normal(size=n) + 0.8 * truth - 1))), 2)
weights = random.integers(0, 4, n)
clusters = np.sort(random.integers(0, 90, n))


def components(y, s):
    """DeLong's structural components by their definition, every pair."""
    a, b = s[y == 1], s[y == 0]
    psi = (a[:, None] > b[None, :]) + 0.5 * (a[:, None] == b[None, :])
    return psi.mean(axis=1), psi.mean(axis=0)


v1, v0 = components(truth, score)
w1, w0 = components(truth, other)
area = v1.mean()
se = math.sqrt(v1.var(ddof=1) / len(v1) + v0.var(ddof=1) / len(v0))
paired_se = math.sqrt((v1 - w1).var(ddof=1) / len(v1) + (v0 - w0).var(ddof=1) / len(v0))
difference = v1.mean() - w1.mean()


def obuchowski(y, s, groups):
    """Variance of a clustered AUROC, Obuchowski 1997, equations 5 to 8, cluster by cluster."""
    x, yy = components(y, s)
    theta, m, k = x.mean(), len(x), len(yy)
    gx, gy = groups[y == 1], groups[y == 0]
    ids = np.unique(groups)
    i10, i01, i = len(np.unique(gx)), len(np.unique(gy)), len(ids)
    sx = np.array([(x[gx == g] - theta).sum() for g in ids])
    sy = np.array([(yy[gy == g] - theta).sum() for g in ids])
    s10 = i10 / ((i10 - 1) * m) * (sx**2).sum()
    s01 = i01 / ((i01 - 1) * k) * (sy**2).sum()
    s11 = i / (i - 1) * (sx * sy).sum()
    return s10 / m + s01 / k + 2 * s11 / (m * k)


fpr, tpr, thresholds = skm.roc_curve(truth, score, drop_intermediate=False)
fpr_short, tpr_short, thresholds_short = skm.roc_curve(truth, score, drop_intermediate=True)
pr, rc, pr_thresholds = skm.precision_recall_curve(truth, score)
f1s = [skm.f1_score(truth, score >= t) for t in thresholds[1:]]
expected["scores"] = {
    "truth": truth, "score": score, "other": other, "weights": weights, "clusters": clusters,
    "auroc": skm.roc_auc_score(truth, score), "weightedAuroc": skm.roc_auc_score(truth, score, sample_weight=weights),
    "delong": {"auroc": area, "se": se, "low": area - st.norm.ppf(0.975) * se, "high": min(1, area + st.norm.ppf(0.975) * se), "clusteredSe": math.sqrt(obuchowski(truth, score, clusters))},
    "delongPaired": {"difference": difference, "se": paired_se, "z": difference / paired_se, "p": 2 * st.norm.sf(abs(difference / paired_se))},
    "roc": {"fpr": fpr, "tpr": tpr, "thresholds": thresholds[1:]}, "rocShort": {"fpr": fpr_short, "tpr": tpr_short},
    "pr": {"precision": pr[:-1][::-1], "recall": rc[:-1][::-1], "thresholds": pr_thresholds[::-1]},
    "averagePrecision": skm.average_precision_score(truth, score), "brier": skm.brier_score_loss(truth, score),
    "youden": thresholds[1:][np.argmax((tpr - fpr)[1:])], "f1Threshold": thresholds[1:][int(np.argmax(f1s))], "f1Best": max(f1s),
    "sensitivity95": thresholds[np.argmax(tpr >= 0.95)],
    "curveQuantile": list(zip(*sklearn.calibration.calibration_curve(truth, score, n_bins=5, strategy="quantile"))),
    "curveUniform": list(zip(*sklearn.calibration.calibration_curve(truth, score, n_bins=5, strategy="uniform"))),
}
decision = (score >= 0.4).astype(int)
tn, fp, fn, tp = skm.confusion_matrix(truth, decision).ravel()
wtn, wfp, wfn, wtp = skm.confusion_matrix(truth, decision, sample_weight=weights).ravel()
expected["metrics"] = {
    "decision": decision, "confusion": {"tp": tp, "fp": fp, "fn": fn, "tn": tn}, "weighted": {"tp": wtp, "fp": wfp, "fn": wfn, "tn": wtn},
    "f1": skm.f1_score(truth, decision), "sensitivity": skm.recall_score(truth, decision), "specificity": skm.recall_score(truth, decision, pos_label=0),
    "precision": skm.precision_score(truth, decision), "npv": skm.precision_score(truth, decision, pos_label=0), "kappa": skm.cohen_kappa_score(truth, decision),
    "mcc": skm.matthews_corrcoef(truth, decision), "errorRate": 1 - skm.accuracy_score(truth, decision), "balancedAccuracy": skm.balanced_accuracy_score(truth, decision),
}

# Proportions and p-values ----------------------------------------------------------------------------------------------------------
expected["wilson"] = [[k, m, *proportion_confint(k, m, method="wilson")] for k, m in [(0, 10), (3, 20), (10, 10), (50, 1000), (1, 3)]]
pvalues = [0.001, 0.3, 0.02, 0.02, 0.04, 0.9, 1e-8, 0.049, 0.6]
expected["multiplicity"] = {"p": pvalues, **{name: multipletests(pvalues, method=method)[1] for name, method in [("bonferroni", "bonferroni"), ("holm", "holm"), ("benjaminiHochberg", "fdr_bh")]}}
expected["mcnemar"] = []
for b, c in [(4, 12), (0, 3), (30, 45), (7, 7)]:
    table = [[10, b], [c, 10]]
    plain, corrected = mcnemar(table, exact=False, correction=False), mcnemar(table, exact=False, correction=True)
    expected["mcnemar"].append({"b": b, "c": c, "statistic": plain.statistic, "p": plain.pvalue, "corrected": corrected.statistic, "correctedP": corrected.pvalue, "exact": mcnemar(table, exact=True).pvalue})

# Logistic regression ---------------------------------------------------------------------------------------------------------------
m = 400
groups = random.integers(0, 120, m)
age = random.normal(50, 15, m)
sex = (random.random(m) < 0.45).astype(float)
rare = (random.random(m) < 0.05).astype(float)
effect = random.normal(size=120)[groups]
label = (random.random(m) < 1 / (1 + np.exp(-(-1.2 + 0.03 * (age - 50) + 0.5 * sex - 0.8 * rare + 0.7 * effect)))).astype(int)
frequency = random.integers(0, 3, m)
X = np.column_stack([age, sex, rare])
design = sm.add_constant(X)
fit = sm.Logit(label, design).fit(method="newton", tol=1e-14, maxiter=100, disp=0)
clustered = sm.Logit(label, design).fit(method="newton", tol=1e-14, maxiter=100, disp=0, cov_type="cluster", cov_kwds={"groups": groups})
reduced = sm.Logit(label, design[:, :2]).fit(method="newton", tol=1e-14, maxiter=100, disp=0)
weighted = sm.GLM(label, design, family=sm.families.Binomial(), freq_weights=frequency).fit(tol=1e-14, maxiter=100)
ridge = 2.5


def ridged(beta):
    eta = design @ beta
    return -(label @ eta - np.logaddexp(0, eta).sum()) + ridge / 2 * (beta[1:] ** 2).sum()


def maximise(objective, start):
    """A plain optimiser that knows nothing of scores or information: Nelder-Mead until it stands still, then BFGS."""
    best = scipy.optimize.minimize(objective, start, method="Nelder-Mead", options={"xatol": 1e-12, "fatol": 1e-14, "maxiter": 40000, "maxfev": 40000})
    return scipy.optimize.minimize(objective, best.x, method="BFGS", options={"gtol": 1e-10})


scaled = np.array([1, 1 / 15, 1, 1])  # the optimiser works on comparable units
ridge_fit = maximise(lambda u: ridged(u * scaled), fit.params / scaled).x * scaled
expected["logistic"] = {
    "age": age, "sex": sex, "rare": rare, "label": label, "groups": groups, "frequency": frequency,
    "coefficients": fit.params, "se": fit.bse, "z": fit.tvalues, "p": fit.pvalues, "interval": fit.conf_int(), "logLikelihood": fit.llf,
    "clusteredSe": clustered.bse, "clusteredCovariance": clustered.cov_params().ravel(), "clusteredP": clustered.pvalues,
    "likelihoodRatio": {"statistic": 2 * (fit.llf - reduced.llf), "df": 2, "p": st.chi2.sf(2 * (fit.llf - reduced.llf), 2)},
    "weighted": {"coefficients": weighted.params, "se": weighted.bse}, "ridge": {"ridge": ridge, "coefficients": ridge_fit},
}

# Firth: brute-force maximum of the penalised likelihood, by its definition -----------------------------------------------------------
k = 60
fx = np.column_stack([np.round(random.normal(size=k), 3), (random.random(k) < 0.12).astype(float)])
fy = (random.random(k) < 1 / (1 + np.exp(1.0 - fx[:, 0]))).astype(int)
fy[fx[:, 1] == 1] = 1  # every member of the small group is positive: maximum likelihood has no finite estimate
fd = sm.add_constant(fx)


def penalised(beta, d=fd, y=fy):
    eta = d @ beta
    prob = 1 / (1 + np.exp(-eta))
    return y @ eta - np.logaddexp(0, eta).sum() + 0.5 * np.linalg.slogdet((d.T * (prob * (1 - prob))) @ d)[1]


def profile(j, value):
    free = [i for i in range(fd.shape[1]) if i != j]

    def objective(u):
        beta = np.empty(fd.shape[1])
        beta[j] = value
        beta[free] = u
        return -penalised(beta)

    return -maximise(objective, firth.x[free]).fun


firth = maximise(lambda beta: -penalised(beta), np.zeros(3))
prob = 1 / (1 + np.exp(-(fd @ firth.x)))
firth_se = np.sqrt(np.diag(np.linalg.inv((fd.T * (prob * (1 - prob))) @ fd)))
top, drop = -firth.fun, st.chi2.ppf(0.95, 1) / 2
statistic = [2 * (top - profile(j, 0.0)) for j in range(3)]
ends = [[scipy.optimize.brentq(lambda v: profile(j, v) - top + drop, firth.x[j] + sign * 0.2 * firth_se[j], firth.x[j] + sign * 8 * firth_se[j], xtol=1e-9) for sign in (-1, 1)] for j in range(3)]
expected["firth"] = {"x": fx[:, 0], "group": fx[:, 1], "label": fy, "coefficients": firth.x, "se": firth_se, "penalisedLogLikelihood": top, "statistic": statistic, "p": st.chi2.sf(statistic, 1), "interval": ends}

# Calibration -----------------------------------------------------------------------------------------------------------------------
kept = np.clip(score, 0.01, 0.99)
logits = np.log(kept / (1 - kept))
recalibrated = sm.Logit(truth, sm.add_constant(logits)).fit(method="newton", tol=1e-14, disp=0)
recalibrated_clustered = sm.Logit(truth, sm.add_constant(logits)).fit(method="newton", tol=1e-14, disp=0, cov_type="cluster", cov_kwds={"groups": clusters})
large = sm.GLM(truth, np.ones(n), family=sm.families.Binomial(), offset=logits).fit(tol=1e-14)
large_clustered = sm.GLM(truth, np.ones(n), family=sm.families.Binomial(), offset=logits).fit(tol=1e-14, cov_type="cluster", cov_kwds={"groups": clusters})
expected["calibration"] = {
    "probability": kept, "slope": recalibrated.params[1], "slopeCi": recalibrated.conf_int()[1], "slopeCiClustered": recalibrated_clustered.conf_int()[1],
    "intercept": large.params[0], "interceptCi": large.conf_int()[0], "interceptCiClustered": large_clustered.conf_int()[0], "observedOverExpected": truth.sum() / kept.sum(),
}

# Splines: Harrell's basis by its published formula, knots at published quantiles ------------------------------------------------------
knots = np.quantile(age, [0.05, 0.35, 0.65, 0.95])


def harrell(x, t):
    plus = lambda u: np.maximum(u, 0) ** 3
    return [(plus(x - t[j]) - plus(x - t[-2]) * (t[-1] - t[j]) / (t[-1] - t[-2]) + plus(x - t[-1]) * (t[-2] - t[j]) / (t[-1] - t[-2])) / (t[-1] - t[0]) ** 2 for j in range(len(t) - 2)]


# The natural cubic spline space by another road: SciPy's natural spline through the knots' values must lie in the span of the basis.
natural = scipy.interpolate.CubicSpline(knots, [0.3, -0.2, 0.5, 0.1], bc_type="natural")
inside = np.linspace(knots[0], knots[-1], 25)
expected["splines"] = {"knots": knots, "columns": [column[:20] for column in harrell(age, knots)], "inside": inside, "natural": natural(inside)}

# Bootstrap intervals of one set of replicates ----------------------------------------------------------------------------------------
sample = random.gamma(2.0, size=40)
boot = st.bootstrap((sample,), np.mean, method="BCa", n_resamples=999, rng=np.random.default_rng(5))
percentile = st.bootstrap((sample,), np.mean, method="percentile", n_resamples=999, rng=np.random.default_rng(5))
expected["bootstrap"] = {
    "estimate": sample.mean(), "replicates": boot.bootstrap_distribution, "jackknife": [np.delete(sample, i).mean() for i in range(40)], "sample": sample,
    "bca": list(boot.confidence_interval), "percentile": list(percentile.confidence_interval),
    "quantiles": [[q, np.quantile(sample, q)] for q in (0.0, 0.025, 0.31, 0.5, 0.975, 1.0)],
}

# Permutation tests -------------------------------------------------------------------------------------------------------------------
a, b = np.array([1.3, 2.1, 0.4, 3.3, 2.8]), np.array([0.2, 1.1, 0.9, -0.5])
pairs = np.array([0.4, -0.1, 0.9, 1.2, 0.3, -0.2, 0.8])
mean_difference = lambda x, y: x.mean() - y.mean()
expected["permutation"] = {"a": a, "b": b, "pairs": pairs, "statistic": mean_difference(a, b), "signFlip": st.permutation_test((pairs,), np.mean, permutation_type="samples", n_resamples=np.inf).pvalue}
for alternative in ("two-sided", "greater", "less"):
    expected["permutation"][alternative] = st.permutation_test((a, b), mean_difference, permutation_type="independent", n_resamples=np.inf, alternative=alternative).pvalue

pathlib.Path(__file__).with_name("expected.json").write_text(json.dumps(tidy(expected), indent=None, separators=(",", ":")).replace('},"', '},\n"') + "\n")
