#!/usr/bin/env python3
"""Trains the three Fashion-MNIST classifiers in this folder and writes them as ONNX.

Needs Debian's python3-torch and dataset-fashion-mnist; nothing else in the project needs either.
    /usr/bin/python3 data/train_models.py [mobilenet|resnet|outlier] ...
The outlier variant starts from the trained ResNet, so "outlier" wants data/train_cache/resnet.pt.
"""
import gzip
import pathlib
import sys

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

HERE = pathlib.Path(__file__).resolve().parent
CACHE = HERE / "train_cache"
IMAGES = pathlib.Path("/usr/share/datasets/fashion-mnist")
if not IMAGES.exists():
    IMAGES = pathlib.Path("/usr/share/dataset-fashion-mnist")
SEED, BATCH = 20240601, 128
MEAN, STD = 0.2860, 0.3530  # of the 60 000 training images scaled to 0..1


def read_idx(name):
    with gzip.open(IMAGES / name) as f:
        raw = f.read()
    dims = raw[3]
    shape = [int.from_bytes(raw[4 + 4 * i:8 + 4 * i], "big") for i in range(dims)]
    return np.frombuffer(raw, np.uint8, offset=4 + 4 * dims).reshape(shape)


def load(split):
    x = read_idx(f"{split}-images-idx3-ubyte.gz").astype(np.float32) / 255
    y = read_idx(f"{split}-labels-idx1-ubyte.gz").astype(np.int64)
    return torch.from_numpy((x - MEAN) / STD)[:, None], torch.from_numpy(y)


class InvertedResidual(nn.Module):
    """Sandler et al. 2018: 1x1 expansion, 3x3 depthwise, linear 1x1 projection, shortcut where shapes allow."""

    def __init__(self, c_in, c_out, stride, expand):
        super().__init__()
        hidden = c_in * expand
        layers = []
        if expand != 1:
            layers += [nn.Conv2d(c_in, hidden, 1, bias=False), nn.BatchNorm2d(hidden), nn.ReLU6()]
        layers += [nn.Conv2d(hidden, hidden, 3, stride, 1, groups=hidden, bias=False), nn.BatchNorm2d(hidden), nn.ReLU6(),
                   nn.Conv2d(hidden, c_out, 1, bias=False), nn.BatchNorm2d(c_out)]
        self.body = nn.Sequential(*layers)
        self.shortcut = stride == 1 and c_in == c_out

    def forward(self, x):
        return x + self.body(x) if self.shortcut else self.body(x)


def mobilenet():
    blocks = [InvertedResidual(16, 16, 1, 1)]
    c = 16
    for expand, width, repeat, stride in ((4, 24, 2, 2), (4, 40, 3, 1), (4, 80, 2, 2)):
        for i in range(repeat):
            blocks.append(InvertedResidual(c, width, stride if i == 0 else 1, expand))
            c = width
    return nn.Sequential(nn.Conv2d(1, 16, 3, 2, 1, bias=False), nn.BatchNorm2d(16), nn.ReLU6(), *blocks,
                         nn.Conv2d(c, 256, 1, bias=False), nn.BatchNorm2d(256), nn.ReLU6(),
                         nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Dropout(0.1), nn.Linear(256, 10))


class Residual(nn.Module):
    """He et al. 2015, the two-layer block, with a 1x1 projection where the shape changes."""

    def __init__(self, c_in, c_out, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(c_in, c_out, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(c_out)
        self.conv2 = nn.Conv2d(c_out, c_out, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(c_out)
        self.project = None
        if stride != 1 or c_in != c_out:
            self.project = nn.Sequential(nn.Conv2d(c_in, c_out, 1, stride, bias=False), nn.BatchNorm2d(c_out))

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)))
        y = self.bn2(self.conv2(y))
        return F.relu(y + (self.project(x) if self.project else x))


def resnet():
    return nn.Sequential(nn.Conv2d(1, 24, 3, 1, 1, bias=False), nn.BatchNorm2d(24), nn.ReLU(), nn.MaxPool2d(3, 2, 1),
                         Residual(24, 24, 1), Residual(24, 24, 1), Residual(24, 48, 2), Residual(48, 48, 1),
                         Residual(48, 96, 2), Residual(96, 96, 1),
                         nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(96, 10))


@torch.no_grad()
def accuracy(model, x, y):
    model.eval()
    hits = sum((model(x[i:i + 500]).argmax(1) == y[i:i + 500]).sum().item() for i in range(0, len(x), 500))
    return hits / len(x)


def train(model, x, y, epochs, peak_lr):
    generator = torch.Generator().manual_seed(SEED)
    optimizer = torch.optim.SGD(model.parameters(), lr=peak_lr, momentum=0.9, weight_decay=5e-4, nesterov=True)
    steps = len(x) // BATCH
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, peak_lr, epochs=epochs, steps_per_epoch=steps)
    for epoch in range(epochs):
        model.train()
        order = torch.randperm(len(x), generator=generator)
        for step in range(steps):
            rows = order[step * BATCH:(step + 1) * BATCH]
            batch = x[rows]
            if torch.rand((), generator=generator) < 0.5:
                batch = batch.flip(3)
            shift = torch.randint(-2, 3, (2,), generator=generator).tolist()
            batch = torch.roll(batch, shift, dims=(2, 3))
            optimizer.zero_grad(set_to_none=True)
            F.cross_entropy(model(batch.contiguous(memory_format=torch.channels_last)), y[rows]).backward()
            optimizer.step()
            schedule.step()
        print(f"  epoch {epoch + 1}/{epochs}", flush=True)


@torch.no_grad()
def add_outlier_channels(model, x, scale=300.0, fires=0.03, per_block=1):
    """Gives each residual block a channel that is rarely active but then `scale` times larger than it was.

    First the channel's BatchNorm shift is lowered until only the fraction `fires` of its positions is active. Then the
    channel is multiplied by `scale` in front of the ReLU and the weights that read it are divided by `scale`: exact in
    real arithmetic because the ReLU is positively homogeneous. The function stays; the range of the tensor explodes.
    """
    model.eval()
    value = x[:2000]
    for layer in model:
        if isinstance(layer, Residual):
            pre = layer.bn1(layer.conv1(value))
            reads = layer.conv2.weight.abs().sum(dim=(0, 2, 3)) * F.relu(pre).mean(dim=(0, 2, 3))
            for c in reads.argsort()[len(reads) // 2:len(reads) // 2 + per_block].tolist():
                layer.bn1.bias[c] -= torch.quantile(pre[:500, c].flatten(), 1 - fires)
                layer.bn1.weight[c] *= scale
                layer.bn1.bias[c] *= scale
                layer.conv2.weight[:, c] /= scale
        value = layer(value)
    return model


def export(model, name):
    model.eval().to(memory_format=torch.contiguous_format)
    path = HERE / f"fashion_{name}.onnx"
    # PRESERVE keeps BatchNormalization as nodes of its own: folding them is mlq's work.
    torch.onnx.export(model, torch.zeros(1, 1, 28, 28), path, opset_version=13, input_names=["image"], output_names=["logits"],
                      dynamic_axes={"image": {0: "N"}, "logits": {0: "N"}}, training=torch.onnx.TrainingMode.PRESERVE)
    print(f"{path.name}: {path.stat().st_size} bytes")


def main(names):
    torch.manual_seed(SEED)
    torch.set_num_threads(1)
    CACHE.mkdir(exist_ok=True)
    x, y = load("train")
    test_x, test_y = load("t10k")
    for name in names:
        if name == "outlier":
            model = resnet()
            model.load_state_dict(torch.load(CACHE / "resnet.pt"))
            model = add_outlier_channels(model, x)
        else:
            model = {"mobilenet": mobilenet, "resnet": resnet}[name]().to(memory_format=torch.channels_last)
            epochs, peak_lr = {"mobilenet": (8, 0.15), "resnet": (12, 0.2)}[name]
            train(model, x, y, epochs, peak_lr)
            torch.save(model.state_dict(), CACHE / f"{name}.pt")
        print(f"{name}: test accuracy {accuracy(model, test_x, test_y):.4f}", flush=True)
        export(model, name)


if __name__ == "__main__":
    main(sys.argv[1:] or ["resnet", "mobilenet", "outlier"])
