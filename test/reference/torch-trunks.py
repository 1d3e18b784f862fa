"""Writes torch-trunks.json: outputs of PyTorch's ResNet18 and of DarkCovidNet that test/models compares with.

    pip install torch==2.15.0 torchvision==0.29.2
    python test/reference/torch-trunks.py

Weights and the picture follow from names (drawn.py).
"""
import json
import pathlib
from collections import OrderedDict

import numpy as np
import torch
import torchvision
from torch import nn

from drawn import drawn, picture

ROLES = {"weight": "gamma", "bias": "beta", "running_mean": "moving_mean", "running_var": "moving_variance"}


def draw(model):
    """Gives every tensor the weight that its Keras name says, a kernel in Keras's layout first."""
    state = model.state_dict()
    for name, tensor in state.items():
        if name.endswith("num_batches_tracked"):
            continue
        layer, _, part = name.rpartition(".")
        if tensor.ndim == 4:
            shape, bound = [tensor.shape[i] for i in (2, 3, 1, 0)], np.sqrt(6 / (tensor.shape[1] * tensor.shape[2] * tensor.shape[3]))
            values = ((2 * drawn(f"{layer}/kernel", tensor.numel()) - 1) * bound).reshape(shape).transpose(3, 2, 0, 1)
        else:
            u, role = drawn(f"{layer}/{ROLES[part]}", tensor.numel()), ROLES[part]
            values = 0.6 + 0.8 * u if role in ("gamma", "moving_variance") else 0.4 * u - 0.2
        tensor.copy_(torch.from_numpy(np.ascontiguousarray(values, dtype=np.float32)))
    model.load_state_dict(state)
    return model.eval()


def block(inputs, filters, size=3):
    """The notebook's conv_block: the padding of a 1 x 1 kernel is that of a 3 x 3 one."""
    return nn.Sequential(OrderedDict(conv=nn.Conv2d(inputs, filters, size, padding=1, bias=False), bn=nn.BatchNorm2d(filters), leaky=nn.LeakyReLU(0.1)))


def triple(inputs, filters):
    return nn.Sequential(OrderedDict(a=block(inputs, filters), b=block(filters, inputs, 1), c=block(inputs, filters)))


def dark_covid_net():
    """muhammedtalo/COVID-19, DarkCovidNet.ipynb, up to Flatten. The last block is fastai 1's conv_layer: convolution, ReLU, batch norm."""
    last = nn.Sequential(OrderedDict(conv=nn.Conv2d(256, 2, 3, padding=1, bias=False), relu=nn.ReLU(), bn=nn.BatchNorm2d(2)))
    return nn.Sequential(OrderedDict(
        conv1=block(3, 8), pool1=nn.MaxPool2d(2), conv2=block(8, 16), pool2=nn.MaxPool2d(2), triple3=triple(16, 32), pool3=nn.MaxPool2d(2), triple4=triple(32, 64), pool4=nn.MaxPool2d(2),
        triple5=triple(64, 128), pool5=nn.MaxPool2d(2), triple6=triple(128, 256), conv7=block(256, 128, 1), conv8=block(128, 256), conv9=last))


def resnet18():
    net = torchvision.models.resnet18(weights=None)
    del net.fc, net.avgpool
    net.forward = lambda x: net.layer4(net.layer3(net.layer2(net.layer1(net.maxpool(net.relu(net.bn1(net.conv1(x))))))))
    return net


torch.set_num_threads(1)
expected = {"versions": {"torch": torch.__version__.split("+")[0], "torchvision": torchvision.__version__.split("+")[0], "numpy": np.__version__}}
for name, build, size, step in [("resnet18", resnet18, 75, 37), ("darkcovidnet", dark_covid_net, 75, 5)]:
    model = draw(build())
    shown = picture(size)
    inputs = torch.from_numpy(shown).permute(0, 3, 1, 2)
    with torch.no_grad():
        output = model(inputs)
        flat = output.flatten(1)
        # A head on the flattened row as PyTorch orders it, channels first.
        head = torch.from_numpy((2 * drawn("head", 3 * flat.shape[1]) - 1).astype(np.float32).reshape(3, flat.shape[1]))
        logits = nn.functional.linear(flat, head)
        model.train()(inputs)
    first = model.bn1 if name == "resnet18" else model.conv1.bn
    values = output.permute(0, 2, 3, 1).numpy()
    flatten = lambda tensor: [float(f"{value:.7g}") for value in tensor.numpy().ravel()]
    expected[name] = {
        "size": size, "trainable": sum(p.numel() for p in model.parameters()), "tensors": sum("num_batches" not in key for key in model.state_dict()), "shape": list(values.shape),
        "mean": float(values.astype(np.float64).mean()), "deviation": float(values.astype(np.float64).std()), "step": step, "values": [float(f"{value:.7g}") for value in values.ravel()[::step]],
        "logits": flatten(logits), "movedMean": flatten(first.running_mean[:4]), "movedVariance": flatten(first.running_var[:4])}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(expected) + "\n")
