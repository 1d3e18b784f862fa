"""The Python side of the confounder cases of `npm run bench`: python confounder-peers.py TASK FOLDER.

As peers.py: does the task once for each line on stdin and answers with a line of JSON: the seconds that the work took, and numbers to
compare with ours. The film and everything that can be made beforehand (font, mask) is made beforehand.
"""
import json
import pathlib
import sys
import time

import numpy as np

task, folder = sys.argv[1], pathlib.Path(sys.argv[2])
sizes = json.loads((folder / "sizes.json").read_text())
side = sizes["side"]
film = np.fromfile(folder / "film.bin", dtype=np.uint8).reshape(side, side)
rng = np.random.default_rng(1)


def moments(after, before):
    change = after.astype(float) - before
    return [float(change.mean()), float(change.std())]


def tag():
    from PIL import Image, ImageDraw, ImageFont

    try:
        font = ImageFont.truetype("DejaVuSans.ttf", 64)
    except OSError:
        font = ImageFont.load_default(64)
    image = Image.fromarray(film)

    def run():
        start = time.perf_counter()
        for _ in range(sizes["times"]):
            copy = image.copy()
            ImageDraw.Draw(copy).text((200, 200), "R", font=font, fill=255)
        seconds = time.perf_counter() - start
        return seconds, [float(np.asarray(copy).sum(dtype=np.int64) - film.sum(dtype=np.int64))]

    return run


def low_pass():
    import scipy.fft

    image = film.astype(np.float32)
    u, v = np.arange(side // 2 + 1), np.fft.fftfreq(side) * side
    mask = (u[None, :] ** 2 + v[:, None] ** 2 <= 250**2).astype(np.float32)

    def run():
        start = time.perf_counter()
        spectrum = scipy.fft.rfft2(image)
        spectrum *= mask
        filtered = scipy.fft.irfft2(spectrum, s=image.shape, overwrite_x=True)
        shown = np.clip(filtered, 0, 255, out=filtered).astype(np.uint8)
        seconds = time.perf_counter() - start
        return seconds, [float(value) for value in shown.ravel()[: 1024 * 1021 : 1021]]

    return run


def counted(attenuation, photons):
    """-log of Poisson counts, in place."""
    np.negative(attenuation, out=attenuation)
    np.exp(attenuation, out=attenuation)
    attenuation *= photons
    return rng.poisson(attenuation)


def xray_noise():
    low, high, water, air, photons = -1200, 800, 0.1837, 0.1662, 1.5e7

    def run():
        start = time.perf_counter()
        image = film + rng.uniform(0.0, 1.0, film.shape)
        image = image / 255.0 * (high - low) + low
        image = image * (water - air) / 1000 + water
        share = np.maximum(1e-8, counted(image, photons) / photons)
        hu = 1000 * (-np.log(share) - water) / (water - air)
        shown = ((np.clip(hu, low, high) - low) / (high - low) * 255.0).astype(np.uint8)
        return time.perf_counter() - start, moments(shown, film)

    return run


def ct_noise():
    from skimage.transform import iradon, radon

    low, high, water, air = sizes["low"], sizes["high"], 0.02, 0.00002
    slope = (high - low) / 255 * (water - air) * sizes["pixelMillimetres"] / 1000
    base = (low * (water - air) / 1000 + water) * sizes["pixelMillimetres"]
    angles = np.arange(sizes["angles"]) * 180 / sizes["angles"]

    def run():
        start = time.perf_counter()
        attenuation = np.maximum(0, base + slope * (film + rng.uniform(0.0, 1.0, film.shape))).astype(np.float32)
        counts = np.maximum(0.1, counted(radon(attenuation, angles, circle=False), sizes["photons"]))
        shown = iradon(-np.log(counts / sizes["photons"]).astype(np.float32), angles, circle=False, output_size=side)
        shown = np.clip((shown - base) / slope, 0, 255).astype(np.uint8)
        seconds = time.perf_counter() - start
        quarter = slice(side // 4, 3 * side // 4)
        return seconds, moments(shown[quarter, quarter], film[quarter, quarter])

    return run


work = {"tag": tag, "low-pass": low_pass, "xray-noise": xray_noise, "ct-noise": ct_noise}[task]()
for _ in sys.stdin:
    seconds, result = work()
    print(json.dumps({"seconds": seconds, "result": result}), flush=True)
