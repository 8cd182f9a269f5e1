#!/usr/bin/env python3
"""The peers' side of `pnpm bench`: the same workloads in PyTorch on the CPU, with the flow libraries that people use there.

Prints one JSON line for each workload: its parameters and the median milliseconds of a training step (zero_grad, loss,
backward, Adam), of the loss alone without gradients, and of drawing a batch. A workload whose library is not given is left out.

    peers.py --zuko DIR --nflows DIR --normflows DIR [--only NAME,NAME] [--threads 1] [--blas-threads 2] [--seconds 4]

DIR is a checkout of probabilists/zuko, bayesiains/nflows, VincentStimper/normalizing-flows.
"""
import argparse
import json
import os
import sys
import time
import types


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for library in ("zuko", "nflows", "normflows"):
        parser.add_argument(f"--{library}", metavar="DIR")
    parser.add_argument("--only", default="", help="names of workloads, with commas between them")
    parser.add_argument("--threads", type=int, default=1, help="threads of PyTorch's own kernels")
    parser.add_argument("--blas-threads", type=int, default=2, help="threads of OpenBLAS")
    parser.add_argument("--seconds", type=float, default=4.0, help="how long a training step is timed; the rest half as long")
    return parser.parse_args()


options = arguments()
sys.path[:0] = [folder for folder in (options.zuko, options.nflows, options.normflows) if folder]
# Both pools are sized when torch is loaded, so this comes first; idle threads sleep instead of spinning.
os.environ["OMP_NUM_THREADS"] = str(options.threads)
os.environ["OPENBLAS_NUM_THREADS"] = str(options.blas_threads)
os.environ["OMP_WAIT_POLICY"] = "passive"

import torch  # noqa: E402
import torch.nn.functional as F  # noqa: E402
from torch import nn  # noqa: E402

torch.set_num_threads(options.threads)


def median_ms(call, seconds):
    """Median time of a call, over 5 calls at least and 400 at most."""
    for _ in range(3):
        call()
    times, start = [], time.perf_counter()
    while len(times) < 5 or (len(times) < 400 and time.perf_counter() - start < seconds):
        before = time.perf_counter()
        call()
        times.append(time.perf_counter() - before)
    return 1000 * sorted(times)[len(times) // 2]


def measure(parameters, loss, sample=None):
    """The figures of one model; `loss` is the mean over a batch."""
    parameters = list(parameters)
    adam = torch.optim.Adam(parameters, lr=1e-4)

    def step():
        adam.zero_grad()
        loss().backward()
        adam.step()

    figures = {"parameters": sum(p.numel() for p in parameters), "trainMs": median_ms(step, options.seconds)}
    with torch.no_grad():
        figures["logProbMs"] = median_ms(loss, options.seconds / 2)
        figures["sampleMs"] = median_ms(sample, options.seconds / 2) if sample else None
    return figures


def zuko_flow(name, features, batch, **settings):
    """A flow of zuko, whose distribution is built anew in every step as its users do."""
    import zuko

    flow = getattr(zuko.flows, name)(features, **settings)
    x = torch.randn(batch, features)
    return measure(flow.parameters(), lambda: -flow().log_prob(x).mean(), lambda: flow().sample((batch,)))


def nflows_spline_coupling(features, batch, hidden, blocks, bins):
    """Ten times a permutation, a matrix by its LU factors, and a spline coupling with a residual network."""
    # nflows imports two packages that none of this calls.
    missing = types.ModuleType("UMNN")
    missing.NeuralIntegral = missing.ParallelNeuralIntegral = object
    sys.modules.setdefault("UMNN", missing)
    for name in ("matplotlib", "matplotlib.pyplot"):
        sys.modules.setdefault(name, types.ModuleType(name))
    sys.modules["matplotlib"].pyplot = sys.modules["matplotlib.pyplot"]
    from nflows import transforms
    from nflows.distributions import StandardNormal
    from nflows.flows import Flow
    from nflows.nn.nets import ResidualNet

    def conditioner(inputs, outputs):
        return ResidualNet(inputs, outputs, hidden_features=hidden, num_blocks=blocks)

    layers = []
    for layer in range(10):
        moved = [(feature + layer) % 2 for feature in range(features)]
        spline = transforms.PiecewiseRationalQuadraticCouplingTransform(
            moved, conditioner, num_bins=bins, tails="linear", tail_bound=3.0
        )
        layers += [transforms.RandomPermutation(features), transforms.LULinear(features, identity_init=True), spline]
    flow = Flow(transforms.CompositeTransform(layers), StandardNormal([features]))
    x = torch.randn(batch, features)
    return measure(flow.parameters(), lambda: -flow.log_prob(x).mean(), lambda: flow.sample(batch))


def normflows_glow(batch=32, levels=2, steps=8, hidden=128):
    """Glow on 28 x 28 x 1, padded to four channels by its squeezes."""
    import normflows

    blocks, bases, merges = [], [], []
    for level in range(levels):
        channels = 4 * 2 ** (levels - 1 - level)
        block = [normflows.flows.GlowBlock(channels, hidden, split_mode="channel", scale=True) for _ in range(steps)]
        blocks.append(block + [normflows.flows.Squeeze()])
        if level > 0:
            merges.append(normflows.flows.Merge())
        side = 28 // 2 ** (levels - level)
        bases.append(normflows.distributions.DiagGaussian((channels if level == 0 else channels // 2, side, side)))
    flow = normflows.MultiscaleFlow(bases, blocks, merges)
    x = torch.rand(batch, 1, 28, 28)
    # The first pass fits the activation norms to the batch.
    flow.forward_kld(x)
    trained = [p for p in flow.parameters() if p.requires_grad]
    return measure(trained, lambda: flow.forward_kld(x), lambda: flow.sample(batch))


def vae(batch=128):
    """A Bernoulli autoencoder 784-400-20; the loss is the negative bound by one draw."""
    encode, loc, log_variance = nn.Linear(784, 400), nn.Linear(400, 20), nn.Linear(400, 20)
    decode, logits = nn.Linear(20, 400), nn.Linear(400, 784)
    model = nn.ModuleList([encode, loc, log_variance, decode, logits])
    x = (torch.rand(batch, 784) > 0.5).float()

    def decoded(z):
        return logits(torch.relu(decode(z)))

    def loss():
        h = torch.relu(encode(x))
        m, v = loc(h), log_variance(h)
        z = m + torch.exp(v / 2) * torch.randn_like(m)
        miss = F.binary_cross_entropy_with_logits(decoded(z), x, reduction="sum")
        divergence = (m**2 + v.exp() - v - 1).sum() / 2
        return (miss + divergence) / batch

    return measure(model.parameters(), loss, lambda: torch.sigmoid(decoded(torch.randn(batch, 20))))


class WaveNet(nn.Module):
    """Dilated causal convolutions with gates; outputs at t see the steps before t."""

    def __init__(self, channels=64, layers=10, classes=256):
        super().__init__()
        self.enter = nn.Conv1d(1, channels, 1)
        self.gates = nn.ModuleList(nn.Conv1d(channels, 2 * channels, 2, dilation=2**i) for i in range(layers))
        self.stay = nn.ModuleList(nn.Conv1d(channels, channels, 1) for _ in range(layers))
        self.skip = nn.ModuleList(nn.Conv1d(channels, channels, 1) for _ in range(layers))
        self.leave = nn.Conv1d(channels, classes, 1)

    def forward(self, x):
        h, skips = self.enter(F.pad(x, (1, 0))[..., :-1]), 0
        for i, (gates, stay, skip) in enumerate(zip(self.gates, self.stay, self.skip)):
            filtered, gate = gates(F.pad(h, (2**i, 0))).chunk(2, dim=1)
            u = torch.tanh(filtered) * torch.sigmoid(gate)
            h, skips = h + stay(u), skips + skip(u)
        return self.leave(torch.relu(skips))


def wave_net(batch=4, steps=1024):
    """No sample: without a cache it would take a pass over everything for each of the steps."""
    model = WaveNet()
    x = 2 * torch.rand(batch, 1, steps) - 1
    classes = ((x[:, 0] + 1) * 127.5).long()
    return measure(model.parameters(), lambda: F.cross_entropy(model(x), classes))


WORKLOADS = {
    "realnvp-2d": ("zuko", lambda: zuko_flow("RealNVP", 2, 512, transforms=8, hidden_features=(64, 64))),
    "maf-6d": ("zuko", lambda: zuko_flow("MAF", 6, 512, transforms=5, hidden_features=(64, 64))),
    "maf-43d": ("zuko", lambda: zuko_flow("MAF", 43, 128, transforms=10, hidden_features=(512, 512))),
    "nsf-ar-6d": ("zuko", lambda: zuko_flow("NSF", 6, 512, transforms=10, hidden_features=(256, 256), bins=8)),
    "nsf-coupling-6d": ("nflows", lambda: nflows_spline_coupling(6, 512, hidden=256, blocks=2, bins=8)),
    "nsf-coupling-43d": ("nflows", lambda: nflows_spline_coupling(43, 128, hidden=32, blocks=1, bins=4)),
    "glow-28": ("normflows", normflows_glow),
    "vae-784": (None, vae),
    "wavenet-1024": (None, wave_net),
}

wanted = [name for name in options.only.split(",") if name] or list(WORKLOADS)
for workload in wanted:
    library, run = WORKLOADS[workload]
    if library is None or getattr(options, library):
        torch.manual_seed(0)
        row = {"workload": workload, "library": library or "torch", "torch": torch.__version__}
        row.update(threads=options.threads, blasThreads=options.blas_threads, **run())
        print(json.dumps(row), flush=True)
