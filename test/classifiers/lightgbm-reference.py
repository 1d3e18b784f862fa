"""Writes lightgbm-reference.json: what Python's LightGBM gives for data and parameters that lightgbm.test.ts hands to ours.

    pip install lightgbm==4.7.0 numpy==2.4.6
    python test/classifiers/lightgbm-reference.py
"""
import json
import pathlib

import lightgbm
import numpy as np

random = np.random.default_rng(20261122)
rows, columns = 400, 4
features = np.round(random.normal(size=(rows, columns)), 3)
features[random.random(rows) < 0.1, 2] = np.nan
features[:, 3] = (features[:, 3] > 0.5).astype(float)
logit = -0.5 + 2.5 * features[:, 0] * features[:, 3] + np.nan_to_num(features[:, 2], nan=1.0)
label = (random.random(rows) < 1 / (1 + np.exp(-logit))).astype(int)
weights = np.round(random.random(rows) * 2, 2)

common = {
    "objective": "binary", "metric": "binary_logloss", "num_leaves": 15, "learning_rate": 0.1, "max_bin": 63, "min_data_in_leaf": 10, "lambda_l2": 0,
    "seed": 1, "num_threads": 1, "deterministic": True, "force_row_wise": True, "verbosity": -1,
}
train, held = slice(0, 300), slice(300, 400)


def fit(parameters, rounds, weight=None, patience=None):
    dataset = lightgbm.Dataset(features[train], label[train], weight=None if weight is None else weight[train], free_raw_data=False)
    callbacks = [] if patience is None else [lightgbm.early_stopping(patience, verbose=False)]
    valid = [] if patience is None else [lightgbm.Dataset(features[held], label[held], reference=dataset)]
    booster = lightgbm.train(parameters, dataset, num_boost_round=rounds, valid_sets=valid, callbacks=callbacks)
    return {
        "predictions": booster.predict(features[held], num_iteration=booster.best_iteration or rounds).tolist(),
        "gain": booster.feature_importance("gain", iteration=booster.best_iteration or rounds).tolist(),
        "best": booster.best_iteration,
    }


pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps({
    "versions": {"lightgbm": lightgbm.__version__, "numpy": np.__version__},
    "features": [[None if np.isnan(x) else x for x in row] for row in features.tolist()],
    "label": label.tolist(),
    "weights": weights.tolist(),
    "plain": fit(common, 40),
    "weighted": fit(common, 40, weight=weights),
    "sampled": fit({**common, "bagging_fraction": 0.7, "bagging_freq": 1, "feature_fraction": 0.5, "seed": 9}, 40),
    "early": fit({**common, "learning_rate": 0.05}, 200, patience=10),
}) + "\n")
