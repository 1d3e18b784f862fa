"""Writes test/confounders/expected.json: values of NumPy, SciPy, scikit-image and Pillow that the tests of lib/confounders compare with.

    pip install numpy==2.4.6 scipy==1.17.1 scikit-image==0.26.0 pillow==13.0.0
    python test/reference/confounders.py

Pictures are made by a formula that the tests know too, so that the file holds results only.
"""
import json
import pathlib
import sys

import numpy as np
import PIL
import scipy
import scipy.fft
import scipy.stats as st
import skimage
from PIL import Image, ImageDraw, ImageFont
from skimage.transform import iradon

expected = {"versions": {"numpy": np.__version__, "scipy": scipy.__version__, "scikit-image": skimage.__version__, "pillow": PIL.__version__}}


def picture(width, height):
    y, x = np.mgrid[0:height, 0:width]
    return ((3 * x * x + 7 * y + 5 * x * y) % 256).astype(float)


def rounded(values, digits=6):
    return [round(float(value), digits) for value in np.ravel(values)]


# Discrete Fourier transforms of lengths with small factors, one prime, two primes beyond the direct ones, one product of such.
expected["fft"] = []
for n in [1, 2, 3, 4, 5, 6, 7, 8, 12, 13, 17, 30, 46, 64, 97, 100]:
    k = np.arange(n)
    x = (k * k % 17) + 1j * (k * 5 % 11)
    f = scipy.fft.fft(x)
    expected["fft"].append({"length": n, "re": rounded(f.real, 9), "im": rounded(f.imag, 9)})

# Low-pass: disc in the Fourier plane, as fft2 -> mask -> ifft2 -> real.
expected["lowPass"] = []
for width, height, radius in [(24, 20, 0.5), (20, 24, 0.31), (23, 34, 0.6), (15, 9, 1.0), (16, 16, 1.3), (32, 8, 0.05)]:
    u, v = np.fft.fftfreq(width) * width, np.fft.fftfreq(height) * height
    keep = (2 * u[None, :] / width) ** 2 + (2 * v[:, None] / height) ** 2 <= radius**2
    values = scipy.fft.ifft2(scipy.fft.fft2(picture(width, height)) * keep).real
    expected["lowPass"].append({"width": width, "height": height, "radius": radius, "values": rounded(values)})

# How many bins the authors' mask keeps (PIL's ellipse, e = 500 of 1024), and how many an exact disc of radius 250.
mask = Image.new("L", (1024, 1024), 0)
ImageDraw.Draw(mask).ellipse((262.0, 262.0, 762.0, 762.0), fill=1)
u = np.arange(1024) - 512
exact = u[None, :] ** 2 + u[:, None] ** 2 <= 250**2
expected["mask"] = {"authors": int(np.asarray(mask).sum()), "exact": int(exact.sum()), "different": int((np.asarray(mask).astype(bool) != exact).sum())}

# Poisson: probabilities of bins, the first and last open.
expected["poisson"] = []
for mean in [0.5, 3.0, 9.9, 10.0, 12.5, 50.0, 1234.5, 2e7]:
    edges = sorted({int(e) for e in st.poisson.ppf([0.001, 0.01, 0.03, 0.07, 0.15, 0.25, 0.4, 0.5, 0.6, 0.75, 0.85, 0.93, 0.97, 0.99, 0.999], mean)})
    probabilities = np.diff(np.concatenate([[0], st.poisson.cdf(edges, mean), [1]]))
    expected["poisson"].append({"mean": mean, "edges": edges, "probabilities": [float(p) for p in probabilities], "limit": float(st.chi2.isf(1e-4, len(probabilities) - 1))})


def xray_noise(image, photons, rng, low=-1200, high=800, water=0.1837, air=0.1662):
    """The published computation (include_noise.py), step by step."""
    mu = ((image + rng.uniform(0, 1, image.shape)) / 255 * (high - low) + low) * (water - air) / 1000 + water
    share = np.maximum(1e-8, rng.poisson(np.exp(-mu) * photons) / photons)
    hu = np.clip(1000 * (-np.log(share) - water) / (water - air), low, high)
    return ((hu - low) / (high - low) * 255).astype(np.uint8)


rng = np.random.default_rng(1)
expected["xrayNoise"] = []
for grey, photons in [(10, 2e7), (128, 2e7), (128, 1.5e7), (250, 1.5e7), (128, 1e5), (60, 10), (200, 2e9)]:
    sample = xray_noise(np.full(4_000_000, float(grey)), photons, rng).astype(float)
    expected["xrayNoise"].append({"grey": grey, "photons": photons, "mean": sample.mean(), "deviation": sample.std(), "black": float((sample == 0).mean()), "white": float((sample == 255).mean())})

# Filtered back-projection of a sinogram given by a formula, in our convention of angles (y down); scikit-image turns the other way round.
angles, cells = 24, 33
a, d = np.mgrid[0:angles, 0:cells]
sinogram = ((a * 7 + d * d * 3 + a * d) % 13).astype(float)
theirs = np.zeros((cells, angles))
for i in range(angles):
    theirs[:, i] = sinogram[0] if i == 0 else sinogram[angles - i][::-1]
values = iradon(theirs, theta=np.arange(angles) * 180 / angles, filter_name="ramp", interpolation="linear", circle=True)
expected["iradon"] = {"angles": angles, "cells": cells, "values": rounded(values)}

# The authors' letter, where matplotlib's DejaVu Sans is at hand: its ink by row and by column, in whole pixels of full cover.
font = ImageFont.truetype(sys.argv[1] if len(sys.argv) > 1 else "DejaVuSans.ttf", 64)
film = Image.new("L", (1024, 1024), 0)
ImageDraw.Draw(film).text((200, 200), "R", font=font, fill="white")
ink = np.asarray(film) / 255
rows, columns = np.nonzero(ink.sum(1))[0], np.nonzero(ink.sum(0))[0]
expected["letter"] = {"ink": float(ink.sum()), "rows": [int(rows[0]), int(rows[-1])], "columns": [int(columns[0]), int(columns[-1])], "centre": [float((ink.sum(0) * np.arange(1024)).sum() / ink.sum()), float((ink.sum(1) * np.arange(1024)).sum() / ink.sum())],
                      "values": rounded(ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1], 3)}

(pathlib.Path(__file__).parent.parent / "confounders" / "expected.json").write_text(json.dumps(expected) + "\n")
