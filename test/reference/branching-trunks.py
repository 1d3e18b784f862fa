"""Writes branching-trunks.json: outputs of Keras's DenseNet, Inception and Xception trunks that test/models compares with.

    pip install tensorflow-cpu==2.21.0 keras==3.15.1
    python test/reference/branching-trunks.py

Weights and the picture follow from names (drawn.py), so that nothing large is stored.
"""
import hashlib
import json
import os
import pathlib

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
import tensorflow as tf

from drawn import drawn, picture

SIZES = {"DenseNet121": 75, "DenseNet169": 64, "DenseNet201": 64, "InceptionV3": 139, "InceptionResNetV2": 139, "Xception": 107}


def weight(name, kind, shape):
    """He-uniform kernels; scales, shifts and moving statistics away from 1 and 0."""
    u = drawn(name, int(np.prod(shape)))
    if kind in ("gamma", "moving_variance"):
        values = 0.6 + 0.8 * u
    elif kind in ("beta", "moving_mean", "bias"):
        values = 0.4 * u - 0.2
    else:
        # A depthwise convolution is followed by another, not by a ReLU that halves its square.
        values = (2 * u - 1) * (np.sqrt(3 / (shape[0] * shape[1])) if kind == "depthwise_kernel" else np.sqrt(6 / (shape[0] * shape[1] * shape[2])))
    return values.reshape(shape).astype(np.float32)


expected = {"versions": {"tensorflow": tf.__version__, "keras": keras.__version__, "numpy": np.__version__}}
for name, size in SIZES.items():
    keras.utils.clear_session()
    model = getattr(keras.applications, name)(include_top=False, weights=None, input_shape=(size, size, 3))
    order = []
    for layer in model.layers:
        if layer.weights:
            tensors = [(f"{layer.name}/{w.name}", w.name, tuple(w.shape)) for w in layer.weights]
            layer.set_weights([weight(*tensor) for tensor in tensors])
            order += [f"{path} {'x'.join(map(str, shape))}" for path, _, shape in tensors]
    shown = picture(size)
    output = model(shown, training=False).numpy()
    flat = output.reshape(-1)
    expected[name] = {
        "size": size, "parameters": int(model.count_params()), "tensors": len(order),
        "order": hashlib.sha256("\n".join(order).encode()).hexdigest(),
        "shape": list(output.shape), "mean": float(flat.mean(dtype=np.float64)), "deviation": float(flat.std(dtype=np.float64)), "largest": float(np.abs(flat).max()),
        # Every 97th of both pictures' numbers, at most 400: all places and channels take their turn.
        "every97th": [float(f"{value:.7g}") for value in flat[::97][:400]],
    }
    print(name, expected[name]["shape"], expected[name]["deviation"], expected[name]["largest"])
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(expected) + "\n")
