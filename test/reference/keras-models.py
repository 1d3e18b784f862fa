"""Keras's answers for every network of lib/models: python keras-models.py FOLDER (an empty one).

Writes, for each case below, a weight file as Keras saves it, with random weights (batch norm's moving statistics too), and what the network without
top answers to two random pictures. Kernels of large networks take four values each, so that gzip makes the files small. `cases.json`, written
last, lists all. One process for all: importing TensorFlow is slow, and layers are then numbered as in a long session.
"""
import json
import os
import pathlib
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import h5py
import keras
import numpy as np
from keras import layers as L

folder = pathlib.Path(sys.argv[1])
rng = np.random.default_rng(20240229)
cases = []

# Keras's own writers, but with compression.
plain = h5py.Group.create_dataset
h5py.Group.create_dataset = lambda self, name, shape=None, dtype=None, data=None, **more: plain(
    self, name, shape, dtype, data, **(more if np.ndim(data) == 0 and not shape else {"compression": "gzip", "compression_opts": 1, "shuffle": True, **more}))


def draw(variable, small):
    """Values that keep the maps of a deep network of the order of one."""
    role, shape = variable.path.split("/")[-1], variable.shape
    if role.endswith("kernel"):
        fan_in = np.prod(shape[:-2]) * (1 if role == "depthwise_kernel" or "depthwise" in variable.path else shape[-2])
        scale = np.sqrt(2 / fan_in)
        return scale * rng.standard_normal(shape) if small else scale * rng.choice([-1.26, -0.63, 0.63, 1.26], shape)
    low, high = {"gamma": (0.5, 1.0), "moving_variance": (0.5, 1.5)}.get(role, (-0.2, 0.2))
    return rng.uniform(low, high, shape)


def randomise(model):
    small = model.count_params() < 2e6
    for variable in model.variables:
        if "seed_generator" not in variable.path:
            variable.assign(draw(variable, small))


def case(name, architecture, trunk, size, files, **more):
    randomise(trunk)
    pictures = rng.uniform(-1, 1, (2, size, size, trunk.input_shape[-1])).astype(np.float32)
    # Called, not predicted with: compiling a graph for two pictures takes longer than running it.
    answer = keras.ops.convert_to_numpy(trunk(pictures, training=False))
    pictures.tofile(folder / f"{name}.in")
    answer.astype(np.float32).tofile(folder / f"{name}.out")
    for file in files:
        trunk.save_weights(folder / file) if ".weights." in file else trunk.save(folder / file)
    cases.append({"name": name, "architecture": architecture, "size": size, "channels": trunk.input_shape[-1], "shape": answer.shape, "tensors": len(trunk.weights), "files": list(files), **more})
    return trunk


def application(name, architecture, builder, size, files=None, **options):
    trunk = builder(weights=None, include_top=False, input_shape=(size, size, 3), **options)
    return case(name, architecture, trunk, size, files or [f"{name}.h5"], **({"alpha": options["alpha"]} if "alpha" in options else {}))


def squeezenet(size):
    """SqueezeNet 1.1 up to fire9; Keras 3 wants no slash in a name."""
    def fire(x, n, width):
        def active(y, part, filters, kernel):
            y = L.Conv2D(filters, kernel, padding="same", name=f"fire{n}_{part}")(y)
            return L.Activation("relu", name=f"fire{n}_relu_{part}")(y)
        x = active(x, "squeeze1x1", width, 1)
        return L.Concatenate(name=f"fire{n}_concat")([active(x, "expand1x1", 4 * width, 1), active(x, "expand3x3", 4 * width, 3)])
    inputs = keras.Input((size, size, 3))
    x = L.Activation("relu")(L.Conv2D(64, 3, strides=2, name="conv1")(inputs))
    x = L.MaxPooling2D(3, 2)(x)
    for n, width in enumerate([16, 16, 32, 32, 48, 48, 64, 64], start=2):
        x = fire(x, n, width)
        if n in (3, 5):
            x = L.MaxPooling2D(3, 2)(x)
    return keras.Model(inputs, x)


def conv4(size):
    """Haynes et al. 2024, models.py, all but the last dense layer; its row of 512 as a map of one place."""
    return keras.Sequential([
        keras.Input((size, size, 1)), L.Conv2D(32, 3, name="conv1"), L.MaxPooling2D(2),
        L.Conv2D(64, 3, name="conv2"), L.LeakyReLU(negative_slope=0.2), L.MaxPooling2D(2), L.Conv2D(128, 3, name="conv3"), L.LeakyReLU(negative_slope=0.2), L.MaxPooling2D(2),
        L.Conv2D(128, 3, name="conv4"), L.LeakyReLU(negative_slope=0.2),
        L.Flatten(), L.Dense(512, name="dense"), L.LeakyReLU(negative_slope=0.2), L.Reshape((1, 1, 512)),
    ])


def small_cnn(size):
    model = keras.Sequential([keras.Input((size, size, 1))])
    for i, filters in enumerate([16, 32, 64, 128], start=1):
        for layer in (L.Conv2D(filters, 3, padding="same", use_bias=False, name=f"conv{i}"), L.BatchNormalization(name=f"bn{i}"), L.ReLU(), L.MaxPooling2D(2)):
            model.add(layer)
    return model


def more_files(trunk):
    """MobileNetV2 once more: inside a whole model with a head, and with its top."""
    whole = keras.Sequential([keras.Input(trunk.input_shape[1:]), trunk, L.GlobalAveragePooling2D(), L.Dense(3, name="dense")])
    whole.compile(optimizer="adam", loss="categorical_crossentropy")
    whole.save(folder / "nested.h5")
    top = keras.applications.MobileNetV2(alpha=0.35, weights=None, include_top=True, classes=10, input_shape=(96, 96, 3))
    for layer in trunk.layers:
        top.get_layer(layer.name if not layer.name.startswith("input") else top.layers[0].name).set_weights(layer.get_weights())
    top.save_weights(folder / "with-top.weights.h5")
    top.save(folder / "with-top.h5")


def forget_names(source, target):
    """A `.weights.h5` as Keras 3.0 and 3.1 wrote it: layers counted by kind, their names not stored."""
    (folder / target).write_bytes((folder / source).read_bytes())
    with h5py.File(folder / target, "a") as file:
        file.visititems(lambda _, item: item.attrs.__delitem__("name") if "name" in item.attrs else None)


A = keras.applications
more_files(application("mobilenet-v2-0.35", "mobilenet-v2", A.MobileNetV2, 96, ["mobilenet-v2-0.35.h5", "mobilenet-v2-0.35.weights.h5"], alpha=0.35))
application("mobilenet-v2", "mobilenet-v2", A.MobileNetV2, 75, alpha=1.0)
application("resnet50", "resnet50", A.ResNet50, 64)
application("vgg16", "vgg16", A.VGG16, 48)
application("vgg19", "vgg19", A.VGG19, 48)
application("densenet121", "densenet121", A.DenseNet121, 64)
application("densenet169", "densenet169", A.DenseNet169, 64)
application("densenet201", "densenet201", A.DenseNet201, 64)
application("xception", "xception", A.Xception, 75, ["xception.h5", "xception.weights.h5"])
application("inception-v3", "inception-v3", A.InceptionV3, 80, ["inception-v3.h5", "inception-v3.weights.h5"])
forget_names("inception-v3.weights.h5", "inception-v3.nameless.weights.h5")
application("inception-resnet-v2", "inception-resnet-v2", A.InceptionResNetV2, 80)
case("squeezenet-1.1", "squeezenet-1.1", squeezenet(70), 70, ["squeezenet-1.1.h5"])
case("conv-4", "conv-4", conv4(64), 64, ["conv-4.h5"])
case("small-cnn", "small-cnn", small_cnn(64), 64, ["small-cnn.weights.h5"])
(folder / "cases.json").write_text(json.dumps({"keras": keras.__version__, "cases": cases}))
