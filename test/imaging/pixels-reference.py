"""Writes pixels-reference.json and the small pictures in fixtures/: what PIL, OpenCV and Keras give for the tests of this folder.

    pip install pillow==13.0.0 opencv-python-headless==5.0.0.93 numpy==2.4.6 scipy==1.17.1 keras==3.15.1 jax
    KERAS_BACKEND=jax python test/imaging/pixels-reference.py

Arrays are stored as base64 of their little-endian bytes, beside dtype and shape (height, width[, channels]).
"""
import base64
import json
import pathlib
import struct
import zlib

import cv2
import keras
import numpy as np
import PIL
import scipy
import scipy.ndimage
from PIL import Image

# Keras calls SciPy's affine_transform by a namespace that newer SciPy has closed; it is the same function.
if not hasattr(scipy.ndimage, "interpolation"):
    scipy.ndimage.interpolation = scipy.ndimage
from keras.src.legacy.preprocessing.image import ImageDataGenerator

here = pathlib.Path(__file__).parent
fixtures = here / "fixtures"
random = np.random.default_rng(20261122)


def pack(array):
    array = np.ascontiguousarray(array)
    return {"dtype": str(array.dtype), "shape": list(array.shape), "base64": base64.b64encode(array.tobytes()).decode()}


def film(height, width, channels):
    """Smooth shapes, a sharp edge and noise, 8 bits."""
    y, x = np.mgrid[0:height, 0:width]
    layers = []
    for c in range(channels):
        layer = 120 + 90 * np.sin(x / (3 + c)) * np.cos(y / (4 - c)) + random.normal(0, 15, (height, width))
        layer[:, width // 2:] += 40 * (c - 1)
        layer[: height // 3, : width // 4] = 255 if c == 0 else 0
        layers.append(layer)
    array = np.clip(np.round(np.stack(layers, -1)), 0, 255).astype(np.uint8)
    return array[..., 0] if channels == 1 else array


def png(height, width, bits, colour, rows, interlace=0):
    """A PNG by hand, for what PIL cannot write."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    head = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, interlace)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"".join(b"\0" + row for row in rows))) + chunk(b"IEND", b"")


# --- decoding -------------------------------------------------------------------------------------------------------------------
grey, rgb = film(9, 13, 1), film(9, 13, 3)
alpha = random.integers(0, 256, (9, 13, 1), dtype=np.uint8)
grey16 = (grey.astype(np.uint16) * 257 - random.integers(0, 257, (9, 13)).astype(np.uint16) * (grey > 0)).astype(np.uint16)
rgb16 = random.integers(0, 65536, (9, 13, 3)).astype(np.uint16)
four = random.integers(0, 16, (9, 12), dtype=np.uint8)

Image.fromarray(grey).save(fixtures / "grey.png")
Image.fromarray(rgb).save(fixtures / "rgb.png")
Image.fromarray(np.concatenate([rgb, alpha], -1)).save(fixtures / "rgba.png")
Image.fromarray(np.concatenate([grey[..., None], alpha], -1)).save(fixtures / "grey-alpha.png")
Image.fromarray(rgb).quantize(16).save(fixtures / "palette.png")
Image.fromarray(rgb).quantize(16).save(fixtures / "palette-transparent.png", transparency=3)
Image.fromarray((grey > 128).astype(np.uint8) * 255).convert("1").save(fixtures / "one-bit.png")
cv2.imwrite(str(fixtures / "rgb16.png"), rgb16[..., ::-1])
cv2.imwrite(str(fixtures / "rgba16.png"), np.concatenate([rgb16[..., ::-1], alpha.astype(np.uint16) * 257], -1))
Image.fromarray(grey16).save(fixtures / "grey16.png")
(fixtures / "four-bit.png").write_bytes(png(9, 12, 4, 0, [bytes(row[0::2] << 4 | row[1::2]) for row in four]))
large = film(40, 56, 3)
Image.fromarray(large[..., 0]).save(fixtures / "grey.jpg", quality=90)
Image.fromarray(large).save(fixtures / "rgb.jpg", quality=90)  # 4:2:0
tagged = Image.Exif()
tagged[274] = 6  # turned by 90 degrees; PIL and Keras do not turn it
Image.fromarray(large[..., 0]).save(fixtures / "turned.jpg", quality=95, exif=tagged)

decoded = {}
for name in ["grey.png", "rgb.png", "rgba.png", "grey-alpha.png", "palette.png", "palette-transparent.png", "one-bit.png", "four-bit.png", "grey.jpg", "rgb.jpg", "turned.jpg"]:
    with Image.open(fixtures / name) as image:
        decoded[name] = {"rgb": pack(np.asarray(image.convert("RGB"))), "grey": pack(np.asarray(image.convert("RGB").convert("L")))}
sixteen = {name: pack(cv2.imread(str(fixtures / name), cv2.IMREAD_UNCHANGED)[..., 2::-1] if name.startswith("rgb") else cv2.imread(str(fixtures / name), cv2.IMREAD_UNCHANGED)) for name in ["grey16.png", "rgb16.png", "rgba16.png"]}

# --- sizes ----------------------------------------------------------------------------------------------------------------------
grey, rgb = film(23, 17, 1), film(23, 17, 3)
METHODS = {"nearest": Image.Resampling.NEAREST, "bilinear": Image.Resampling.BILINEAR, "lanczos": Image.Resampling.LANCZOS}
resized = []
for width, height in [(8, 11), (17, 9), (5, 23), (40, 31), (10, 40), (1, 1), (16, 22)]:
    for method, code in METHODS.items():
        # Image.resize((width, height), resample): 8 bits, and mode F for fractions.
        resized.append({"method": method, "rounded": True, "expected": pack(np.asarray(Image.fromarray(rgb).resize((width, height), code)))})
        resized.append({"method": method, "rounded": False, "expected": pack(np.asarray(Image.fromarray(grey.astype(np.float32)).resize((width, height), code)))})
    # cv2.resize(float32, (width, height), interpolation=cv2.INTER_AREA)
    resized.append({"method": "area", "rounded": False, "expected": pack(cv2.resize(grey.astype(np.float32), (width, height), interpolation=cv2.INTER_AREA))})
nearest_positions = []
for source, target in [(1024, 96), (1024, 224), (320, 96), (389, 160), (2828, 512), (7, 3), (96, 1000)]:
    row = np.arange(source, dtype=np.int32)[None, :]
    nearest_positions.append({"from": source, "to": target, "expected": np.asarray(Image.fromarray(row).resize((target, 1), Image.Resampling.NEAREST))[0].tolist()})

# --- histogram ------------------------------------------------------------------------------------------------------------------
dark = np.clip(film(31, 29, 1) // 4 + 30, 0, 255).astype(np.uint8)
equalised = [{"source": pack(image), "expected": pack(cv2.equalizeHist(image))} for image in [dark, film(31, 29, 1), np.full((4, 5), 77, np.uint8), np.array([[10, 10, 10, 200]], np.uint8)]]

# --- augmentation ---------------------------------------------------------------------------------------------------------------
# ImageDataGenerator().apply_transform(x, parameters); tx, ty in pixels here.
generator = ImageDataGenerator(fill_mode="nearest", data_format="channels_last")
augmented = []
for (height, width, channels), parameters in [
    ((16, 16, 1), {"theta": 10}), ((16, 16, 1), {"tx": 1.6}), ((16, 16, 1), {"ty": -1.3}), ((16, 16, 1), {"shear": 20}), ((16, 16, 1), {"zx": 0.9, "zy": 1.1}),
    ((16, 16, 3), {"theta": -7.3, "tx": 1.1, "ty": -0.7, "shear": 0.1, "zx": 1.07, "zy": 0.93}),
    ((12, 20, 3), {"theta": 25, "tx": -2.5, "ty": 3.5, "shear": 12, "zx": 0.8, "zy": 1.3}),
    ((12, 20, 1), {"theta": 9, "tx": 0.5, "flip_horizontal": True}), ((16, 16, 1), {"theta": 9, "ty": 2, "flip_vertical": True}), ((16, 16, 3), {"flip_horizontal": True}),
    ((9, 7, 1), {"tx": 30, "ty": -30}), ((16, 16, 1), {}),
]:
    source = film(height, width, channels).reshape(height, width, channels)
    augmented.append({"parameters": parameters, "source": pack(source), "expected": pack(generator.apply_transform(source.astype(np.float32), parameters).astype(np.float32))})

# --- fields of view and masks ---------------------------------------------------------------------------------------------------
fields = []
slices = film(30, 26, 1).astype(np.float32)
# Image.resize((size, size), BILINEAR, box=(left, top, right, bottom)) in mode F.
for x, y, across, down, size in [(13, 15, 20, 24, 8), (12.3, 14.9, 15.5, 18.25, 10), (9.5, 10.25, 7.7, 9.1, 16)]:
    box = (x - across / 2, y - down / 2, x + across / 2, y + down / 2)
    fields.append({"x": x, "y": y, "across": across, "down": down, "size": size, "expected": pack(np.asarray(Image.fromarray(slices).resize((size, size), Image.Resampling.BILINEAR, box=box)))})
disc = ((np.mgrid[0:24, 0:20][0] - 12) ** 2 + (np.mgrid[0:24, 0:20][1] - 8) ** 2 < 40).astype(np.uint8)
Image.fromarray(disc * 255).convert("1").save(fixtures / "mask.png")
masks = [{"expected": pack(np.asarray(Image.fromarray(disc).resize(size, Image.Resampling.NEAREST)))} for size in [(20, 24), (40, 48), (13, 15), (30, 36)]]

versions = {"pillow": PIL.__version__, "opencv": cv2.__version__, "numpy": np.__version__, "scipy": scipy.__version__, "keras": keras.__version__}
result = {"versions": versions, "decoded": decoded, "sixteen": sixteen, "sizes": {"grey": pack(grey), "rgb": pack(rgb), "resized": resized, "nearestPositions": nearest_positions}, "equalised": equalised, "augmented": augmented, "fields": {"source": pack(slices), "cases": fields}, "masks": masks}
(here / "pixels-reference.json").write_text(json.dumps(result) + "\n")
