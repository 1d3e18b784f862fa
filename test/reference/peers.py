"""The Python side of `npm run bench`: python peers.py TASK FOLDER.

Reads the data that the benchmark wrote to FOLDER, then does the task once for each line on stdin and answers with a line of JSON: the
seconds that the work took (reading the data is not counted) and numbers to compare with ours.
"""
import json
import pathlib
import sys
import time

import numpy as np

task, folder = sys.argv[1], pathlib.Path(sys.argv[2])
sizes = json.loads((folder / "sizes.json").read_text()) if (folder / "sizes.json").exists() else {}  # a peer may be given its files later
rng = np.random.default_rng(1)


def load(name, dtype):
    return np.fromfile(folder / f"{name}.bin", dtype=dtype)


def bootstrap_data():
    rows, tasks = sizes["rows"], sizes["tasks"]
    return load("codes", np.int32), load("truths", np.uint8).reshape(tasks, rows), load("scores", np.float64).reshape(tasks, rows)


def interleave(estimates, deviations):
    return [float(value) for pair in zip(estimates, deviations) for value in pair]


def sklearn_loop():
    """What most papers' scripts do: draw patients, take their rows, score them again, task by task."""
    from sklearn.metrics import roc_auc_score

    codes, truths, scores = bootstrap_data()
    groups, measured = sizes["groups"], sizes["loopReplicates"]
    rows_of = np.split(np.argsort(codes, kind="stable"), np.cumsum(np.bincount(codes, minlength=groups))[:-1])

    def run():
        estimates = [roc_auc_score(t, s) for t, s in zip(truths, scores)]
        start = time.perf_counter()
        replicates = []
        for _ in range(measured):
            rows = np.concatenate([rows_of[g] for g in rng.integers(0, groups, groups)])
            replicates.append([roc_auc_score(t[rows], s[rows]) for t, s in zip(truths, scores)])
        seconds = (time.perf_counter() - start) * sizes["replicates"] / measured
        return seconds, interleave(estimates, np.std(replicates, axis=0, ddof=1))

    return run


def numpy_bootstrap():
    """Weights of patients, scores sorted once a task, cumulative sums over blocks of replicates: the best of several block sizes and types."""
    codes, truths, scores = bootstrap_data()
    groups, replicates, block = sizes["groups"], sizes["replicates"], 50

    def order(truth, score):
        ascending = np.argsort(score, kind="stable")
        positive = truth[ascending] == 1
        negatives, positives = score[ascending][~positive], score[ascending][positive]
        return codes[ascending][~positive], codes[ascending][positive], np.searchsorted(negatives, positives, "left"), np.searchsorted(negatives, positives, "right")

    def areas(weights, walk):
        negative, positive, below, through = walk
        cumulative = np.zeros((len(weights), len(negative) + 1), dtype=np.float32)  # sums of whole numbers below 2^24: exact
        np.cumsum(weights[:, negative], axis=1, out=cumulative[:, 1:])
        own = weights[:, positive]
        area = ((cumulative[:, below] + cumulative[:, through]) * own).sum(axis=1, dtype=np.float64) / 2
        return area / (cumulative[:, -1].astype(np.float64) * own.sum(axis=1, dtype=np.float64))

    def run():
        start = time.perf_counter()
        walks = [order(t, s) for t, s in zip(truths, scores)]
        estimates = [areas(np.ones((1, groups), dtype=np.float32), walk)[0] for walk in walks]
        out = np.empty((replicates, len(walks)))
        for first in range(0, replicates, block):
            drawn = rng.integers(0, groups, (block, groups))
            weights = np.stack([np.bincount(row, minlength=groups) for row in drawn]).astype(np.float32)
            for task_index, walk in enumerate(walks):
                out[first : first + block, task_index] = areas(weights, walk)
        return time.perf_counter() - start, interleave(estimates, out.std(axis=0, ddof=1))

    return run


def statsmodels_logit():
    import statsmodels.api as sm

    x, label, codes = load("x", np.float64).reshape(sizes["rows"], sizes["columns"]), load("label", np.uint8).astype(float), load("codes", np.int32)

    def run():
        start = time.perf_counter()
        fit = sm.Logit(label, sm.add_constant(x)).fit(method="newton", disp=0, cov_type="cluster", cov_kwds={"groups": codes})
        numbers = [*fit.params, *fit.bse]
        fit.pvalues  # computed when asked for; ours computes them always
        return time.perf_counter() - start, [float(value) for value in numbers]

    return run


def lightgbm_train():
    import lightgbm

    x, label = load("x", np.float64).reshape(sizes["rows"], sizes["columns"]), load("label", np.uint8).astype(float)
    parameters = dict(pair.split("=") for pair in sizes["parameters"].split())

    def run():
        start = time.perf_counter()
        model = lightgbm.train(parameters, lightgbm.Dataset(x, label, params=parameters), num_boost_round=sizes["rounds"])
        predictions = model.predict(x[:100])
        return time.perf_counter() - start, [float(value) for value in predictions]

    return run


def keras_embed():
    """ResNet50 embeddings; the files are there when the first run is asked for."""
    state = {}

    def prepare():
        import keras

        sizes = json.loads((folder / "sizes.json").read_text())
        side = sizes["size"]
        model = keras.applications.ResNet50(weights=None, include_top=False, pooling="avg", input_shape=(side, side, 3))
        values, at = load("weights", np.float32), 0
        named = {weight.path: weight for weight in model.weights}
        for entry in sizes["weights"]:
            count = int(np.prod(entry["shape"]))
            named[entry["name"]].assign(values[at : at + count].reshape(entry["shape"]))
            at += count
        state.update(model=model, batch=sizes["batch"], pixels=load("pixels", np.uint8).reshape(sizes["pictures"], side, side, 3), preprocess=keras.applications.resnet50.preprocess_input)

    def run():
        if not state:
            prepare()
        start = time.perf_counter()
        features = state["model"].predict(state["preprocess"](state["pixels"].astype(np.float32)), batch_size=state["batch"], verbose=0)
        return time.perf_counter() - start, [float(value) for value in features[:2].ravel()]

    return run


work = {"sklearn-loop": sklearn_loop, "numpy-bootstrap": numpy_bootstrap, "statsmodels-logit": statsmodels_logit, "lightgbm-train": lightgbm_train, "keras-embed": keras_embed}[task]()
for _ in sys.stdin:
    seconds, result = work()
    print(json.dumps({"seconds": seconds, "result": result}), flush=True)
