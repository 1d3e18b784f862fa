"""Peers of the training benchmarks: python training-peers.py keras-train|torch-train FOLDER.

Both train the small CNN of lib/bench/small-cnn.ts on the pictures in FOLDER, from the same first weights, in the same order, once for each
line on stdin (`trainings` times, one after another), and answer with the seconds of the training alone and the mean loss of the epoch.
"""
import json
import os
import pathlib
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import numpy as np

task, folder = sys.argv[1], pathlib.Path(sys.argv[2])
sizes = json.loads((folder / "sizes.json").read_text())
side, batch, steps, batch_norm, rate = sizes["size"], sizes["batch"], sizes["steps"], sizes["batchNorm"], sizes["learningRate"]
FILTERS = [16, 32, 64, 128]


def load(name):
    return np.fromfile(folder / f"{name}.bin", dtype=np.float32)


def weights():
    values, at, arrays = load("weights"), 0, []
    for shape in sizes["shapes"]:
        count = int(np.prod(shape))
        arrays.append(values[at : at + count].reshape(shape))
        at += count
    return arrays


def keras_train():
    import keras

    L = keras.layers
    blocks = [[L.Conv2D(f, 3, padding="same", use_bias=not batch_norm), *([L.BatchNormalization()] if batch_norm else []), L.ReLU(), L.MaxPooling2D(2)] for f in FILTERS]
    model = keras.Sequential([L.Input((side, side, 1)), *[layer for block in blocks for layer in block], L.GlobalAveragePooling2D(), L.Dense(1)])
    optimizer = keras.optimizers.Adam(rate)
    model.compile(optimizer, keras.losses.BinaryCrossentropy(from_logits=True), jit_compile=sizes["jit"])
    first, x, y = weights(), load("x").reshape(-1, side, side, 1), load("y").reshape(-1, 1)
    resting = [np.array(variable) for variable in model.non_trainable_variables]

    def run():
        for variable, value in zip(model.trainable_variables, first):
            variable.assign(value)
        for variable, value in zip(model.non_trainable_variables, resting):
            variable.assign(value)
        for variable in optimizer.variables:
            if "learning_rate" not in variable.path:
                variable.assign(np.zeros(variable.shape))
        start = time.perf_counter()
        history = model.fit(x, y, batch_size=batch, epochs=1, shuffle=False, verbose=0)
        return time.perf_counter() - start, history.history["loss"][0]

    return run


def torch_train():
    import torch

    torch.set_num_threads(os.cpu_count())
    N = torch.nn
    last = torch.channels_last
    # Pictures of one channel lie in memory alike in both layouts.
    x, y = torch.from_numpy(load("x").reshape(-1, 1, side, side)).to(memory_format=last), torch.from_numpy(load("y").reshape(-1, 1))
    first = [torch.from_numpy(value) for value in weights()]

    def network():
        layers = []
        for into, out in zip([1, *FILTERS], FILTERS):
            layers += [N.Conv2d(into, out, 3, padding="same", bias=not batch_norm), *([N.BatchNorm2d(out, eps=1e-3, momentum=0.01)] if batch_norm else []), N.ReLU(), N.MaxPool2d(2)]
        net = N.Sequential(*layers, N.AdaptiveAvgPool2d(1), N.Flatten(), N.Linear(FILTERS[-1], 1))
        with torch.no_grad():
            for parameter, value in zip(net.parameters(), first):
                parameter.copy_(value.permute(3, 2, 0, 1) if value.ndim == 4 else value.T if value.ndim == 2 else value)
        return net.to(memory_format=last).train()

    def run():
        net = network()
        optimizer, loss_of, total = torch.optim.Adam(net.parameters(), lr=rate, eps=1e-7), N.BCEWithLogitsLoss(), 0.0
        start = time.perf_counter()
        for step in range(steps):
            rows = slice(step * batch, (step + 1) * batch)
            optimizer.zero_grad(set_to_none=True)
            loss = loss_of(net(x[rows]), y[rows])
            loss.backward()
            optimizer.step()
            total += loss.item()
        return time.perf_counter() - start, total / steps

    return run


train = {"keras-train": keras_train, "torch-train": torch_train}[task]()
for _ in sys.stdin:
    runs = [train() for _ in range(sizes["trainings"])]
    print(json.dumps({"seconds": sum(seconds for seconds, _ in runs), "result": [float(loss) for _, loss in runs]}), flush=True)
