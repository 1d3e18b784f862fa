"""Writes dicom-reference.json and the small DICOM files in fixtures/: what pydicom gives for the tests of lib/imaging/dicom*.ts.

    pip install pydicom==3.0.2 numpy==2.4.6 pillow==13.0.0 pylibjpeg==2.1.0 pylibjpeg-openjpeg==2.6.0 pylibjpeg-libjpeg==2.5.0 pyjpegls==1.5.1 python-gdcm==3.2.6
    python test/imaging/dicom-reference.py

`values` are apply_modality_lut(pixel_array, ds) (RGB: the pixels as RGB); `shown` is apply_voi_lut of them, brought to 0..255 from its output
range as PS3.3 C.11.2 states that range, and turned round for MONOCHROME1.
"""
import base64
import io
import json
import pathlib
import warnings

import gdcm
import numpy as np
import pydicom
from PIL import Image
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate, get_frame
from pydicom.pixels import apply_modality_lut, apply_voi_lut, convert_color_space
from pydicom.uid import (DeflatedExplicitVRLittleEndian, ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian, JPEG2000Lossless, JPEGBaseline8Bit,
                         JPEGLSLossless, RLELossless)

warnings.simplefilter("ignore")
here = pathlib.Path(__file__).parent
fixtures = here / "fixtures"
random = np.random.default_rng(20261122)
cases = []


def pack(array):
    array = np.ascontiguousarray(array)
    return {"dtype": str(array.dtype), "shape": list(array.shape), "base64": base64.b64encode(array.tobytes()).decode()}


def body(height, width, low, high):
    """A smooth body with noise between two values."""
    y, x = np.mgrid[0:height, 0:width]
    share = 0.5 + 0.4 * np.sin(x / 3) * np.cos(y / 4) + random.normal(0, 0.05, (height, width))
    return np.round(low + np.clip(share, 0, 1) * (high - low)).astype(np.int64)


def dataset(array, bits, signed=False, photometric="MONOCHROME2", allocated=None, **attributes):
    ds = Dataset()
    ds.file_meta = FileMetaDataset()
    ds.SOPClassUID, ds.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.7", "1.2.826.0.1.3680043.8.498.1"
    ds.PatientID, ds.PatientSex, ds.Modality = "TEST", "F", "CT"
    ds.SamplesPerPixel = 3 if array.ndim == 3 and array.shape[-1] == 3 else 1
    ds.PhotometricInterpretation = photometric
    if ds.SamplesPerPixel == 3:
        ds.PlanarConfiguration = 0
    ds.Rows, ds.Columns = array.shape[-3:-1] if ds.SamplesPerPixel == 3 else array.shape[-2:]
    ds.BitsAllocated = allocated or (8 if bits <= 8 else 16)
    ds.BitsStored, ds.HighBit, ds.PixelRepresentation = bits, bits - 1, int(signed)
    ds.PixelData = array.astype(("i" if signed else "u") + str(ds.BitsAllocated // 8)).tobytes()
    for name, value in attributes.items():
        setattr(ds, name, value)
    ds.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    return ds


def save(ds, name, syntax=None):
    if syntax is not None:
        ds.file_meta.TransferSyntaxUID = syntax
    ds.file_meta.MediaStorageSOPClassUID, ds.file_meta.MediaStorageSOPInstanceUID = ds.SOPClassUID, ds.SOPInstanceUID
    ds.save_as(fixtures / name, enforce_file_format=True)


def shown(ds, values):
    """apply_voi_lut to 0..255. Its output range: the stored bits' range after rescale (windows), 0..2^bits - 1 (tables)."""
    if "VOILUTSequence" in ds:
        grey = apply_voi_lut(values.astype(np.int32), ds) / (2 ** ds.VOILUTSequence[0].LUTDescriptor[2] - 1.0)
    elif "WindowCenter" in ds:
        signed = ds.PixelRepresentation == 1
        low, high = (-(2 ** (ds.BitsStored - 1)), 2 ** (ds.BitsStored - 1) - 1) if signed else (0, 2 ** ds.BitsStored - 1)
        if "ModalityLUTSequence" in ds:
            low, high = 0, 2 ** ds.ModalityLUTSequence[0].LUTDescriptor[2] - 1
        slope, intercept = float(ds.get("RescaleSlope", 1)), float(ds.get("RescaleIntercept", 0))
        low, high = low * slope + intercept, high * slope + intercept
        grey = (apply_voi_lut(values, ds) - low) / (high - low)
    elif ds.BitsStored <= 8:
        grey = values / (2.0 ** ds.BitsStored - 1)
    else:
        grey = (values - values.min()) / (values.max() - values.min())
    return 255 * (1 - grey if ds.PhotometricInterpretation == "MONOCHROME1" else grey)


def case(name, frame=None):
    ds = pydicom.dcmread(fixtures / name)
    values = ds.pixel_array if frame is None else ds.pixel_array[frame]
    if ds.SamplesPerPixel == 3:
        # pixel_array turns YBR into RGB by itself.
        cases.append({"file": name, "frame": frame or 0, "values": pack(values), "shown": pack(values)})
    else:
        values = apply_modality_lut(values, ds).astype(np.float64)
        cases.append({"file": name, "frame": frame or 0, "values": pack(values.astype(np.float32)), "shown": pack(shown(ds, values).astype(np.float32))})


CT = {"RescaleSlope": "2", "RescaleIntercept": "-1024", "WindowCenter": "40", "WindowWidth": "400", "PixelSpacing": ["0.7", "0.5"]}
stored = body(11, 14, 0, 1500)
save(dataset(stored, 12, **CT), "ct-explicit.dcm")
save(dataset(stored, 12, **CT), "ct-implicit.dcm", ImplicitVRLittleEndian)
save(dataset(stored, 12, **CT), "ct-deflated.dcm", DeflatedExplicitVRLittleEndian)
big = dataset(stored, 12, **CT)
big.PixelData = stored.astype(">u2").tobytes()
big["PixelData"].VR = "OW"
save(big, "ct-big-endian.dcm", ExplicitVRBigEndian)
save(dataset(body(11, 14, -1000, 900), 16, signed=True, WindowCenter=["-600", "40"], WindowWidth=["1500", "400"]), "signed-two-windows.dcm")
save(dataset(body(11, 14, -1000, 900), 13, signed=True, RescaleIntercept="-5.5", RescaleSlope="0.5", WindowCenter="-100.5", WindowWidth="300.25", VOILUTFunction="LINEAR_EXACT"), "signed-13-exact.dcm")
save(dataset(body(11, 14, 0, 4095), 12, WindowCenter="2048", WindowWidth="1000", VOILUTFunction="SIGMOID"), "sigmoid.dcm")
save(dataset(body(11, 14, 0, 4095), 12, WindowCenter="2000", WindowWidth="1"), "step.dcm")
save(dataset(body(11, 14, 0, 1023), 10, photometric="MONOCHROME1", WindowCenter="512", WindowWidth="600", ImagerPixelSpacing=["0.2", "0.2"]), "monochrome1.dcm")
save(dataset(body(11, 14, 300, 3000), 12), "no-window.dcm")
save(dataset(body(11, 14, 10, 240), 8), "eight-bit.dcm")


def table(entries, first, bits, first_vr="US", kind="VOI"):
    item = Dataset()
    item.add_new("LUTDescriptor", first_vr, [len(entries) % 65536, first, bits])
    item.add_new("LUTData", "OW", np.asarray(entries, "<u2").tobytes())
    return [item]


curve = np.round(4095 * np.sqrt(np.linspace(0, 1, 500))).astype(int)
save(dataset(body(11, 14, 0, 1023), 10, VOILUTSequence=table(curve, 200, 12), WindowCenter="1", WindowWidth="2"), "voi-table.dcm")
save(dataset(body(11, 14, -700, 700), 12, signed=True, VOILUTSequence=table(curve, -200, 12, "SS")), "voi-table-signed.dcm")
modality = dataset(body(11, 14, 0, 255), 8, WindowCenter="1000", WindowWidth="2000")
modality.ModalityLUTSequence = table(np.round(np.linspace(0, 2500, 256)).astype(int), 0, 16)
modality.ModalityLUTSequence[0].ModalityLUTType = "US"
save(modality, "modality-table.dcm")

# Compressed: pydicom's encoders (OpenJPEG wants 32 pixels a side); JPEG baseline by Pillow; JPEG lossless by GDCM.
for syntax, name in [(RLELossless, "rle"), (JPEGLSLossless, "jpeg-ls"), (JPEG2000Lossless, "jpeg-2000")]:
    height, width = (32, 33) if name == "jpeg-2000" else (11, 14)
    ds = dataset(body(height, width, 0, 1500), 12, **CT)
    ds.compress(syntax, generate_instance_uid=False)
    save(ds, f"ct-{name}.dcm")
    # OpenJPEG's and CharLS's wrappers take signed input too.
    ds = dataset(body(height, width, -1000, 900), 16, signed=True, WindowCenter="-600", WindowWidth="1500")
    ds.compress(syntax, generate_instance_uid=False)
    save(ds, f"signed-{name}.dcm")
rgb = np.stack([body(11, 14, 0, 255), body(11, 14, 30, 200), body(11, 14, 0, 90)], -1)
save(dataset(rgb, 8, photometric="RGB"), "rgb.dcm")
planar = dataset(rgb, 8, photometric="RGB", PlanarConfiguration=1)
planar.PixelData = rgb.transpose(2, 0, 1).astype(np.uint8).tobytes()
save(planar, "rgb-planar.dcm")
save(dataset(convert_color_space(rgb.astype(np.uint8), "RGB", "YBR_FULL"), 8, photometric="YBR_FULL"), "ybr-full.dcm")
for syntax, name in [(RLELossless, "rle"), (JPEGLSLossless, "jpeg-ls"), (JPEG2000Lossless, "jpeg-2000")]:
    ds = dataset(np.tile(rgb, (3, 3, 1)) if name == "jpeg-2000" else rgb, 8, photometric="RGB")
    ds.compress(syntax, generate_instance_uid=False)
    save(ds, f"rgb-{name}.dcm")
ds = dataset(body(32, 33, 10, 240), 8)
ds.compress(JPEG2000Lossless, generate_instance_uid=False)
save(ds, "eight-bit-jpeg-2000.dcm")


def jpeg(array, **options):
    file = io.BytesIO()
    Image.fromarray(array.astype(np.uint8)).save(file, "JPEG", quality=90, **options)
    return file.getvalue()


grey = body(24, 32, 10, 240)
ds = dataset(grey, 8)
ds.PixelData = encapsulate([jpeg(grey)])
ds["PixelData"].is_undefined_length = True
save(ds, "jpeg-baseline.dcm", JPEGBaseline8Bit)
colour = np.stack([grey, 255 - grey, grey // 2], -1)
ds = dataset(colour, 8, photometric="YBR_FULL_422")
ds.PixelData = encapsulate([jpeg(colour, subsampling="4:2:2")])
ds["PixelData"].is_undefined_length = True
save(ds, "jpeg-baseline-colour.dcm", JPEGBaseline8Bit)


def gdcm_copy(source, target, syntax):
    reader = gdcm.ImageReader()
    reader.SetFileName(str(fixtures / source))
    assert reader.Read()
    change = gdcm.ImageChangeTransferSyntax()
    change.SetTransferSyntax(gdcm.TransferSyntax(syntax))
    change.SetInput(reader.GetImage())
    assert change.Change()
    writer = gdcm.ImageWriter()
    writer.SetFileName(str(fixtures / target))
    writer.SetFile(reader.GetFile())
    writer.SetImage(change.GetOutput())
    assert writer.Write()


gdcm_copy("ct-explicit.dcm", "ct-jpeg-lossless.dcm", gdcm.TransferSyntax.JPEGLosslessProcess14_1)
gdcm_copy("signed-two-windows.dcm", "signed-jpeg-lossless.dcm", gdcm.TransferSyntax.JPEGLosslessProcess14_1)
gdcm_copy("eight-bit.dcm", "eight-bit-jpeg-lossless.dcm", gdcm.TransferSyntax.JPEGLosslessProcess14_1)

# Several frames, and an enhanced file whose frames have rescales of their own.
frames = np.stack([body(6, 8, 0, 1000), body(6, 8, 500, 3000), body(6, 8, 0, 4095)])
save(dataset(frames, 12, NumberOfFrames=3, WindowCenter="1000", WindowWidth="2000"), "three-frames.dcm")
ds = dataset(frames, 12, NumberOfFrames=3, WindowCenter="1000", WindowWidth="2000")
ds.compress(RLELossless, generate_instance_uid=False)
save(ds, "three-frames-rle.dcm")
for name in sorted(file.name for file in fixtures.glob("*.dcm")):
    if name.startswith("three-frames"):
        for frame in range(3):
            case(name, frame)
    elif not name.startswith(("bad-", "enhanced")):
        case(name)

enhanced = dataset(frames, 12, NumberOfFrames=3)
enhanced.PerFrameFunctionalGroupsSequence = []
for frame in range(3):
    rescale, voi, measures, group = Dataset(), Dataset(), Dataset(), Dataset()
    rescale.RescaleIntercept, rescale.RescaleSlope = str(-100 * frame), str(1 + frame)
    voi.WindowCenter, voi.WindowWidth = str(500 * (frame + 1)), str(1000 * (frame + 1))
    measures.PixelSpacing = ["0.9", "0.8"]
    group.PixelValueTransformationSequence, group.FrameVOILUTSequence, group.PixelMeasuresSequence = [rescale], [voi], [measures]
    enhanced.PerFrameFunctionalGroupsSequence.append(group)
save(enhanced, "enhanced.dcm")
for frame in range(3):
    # pydicom's functions read flat attributes: hand them the frame's group.
    flat = dataset(frames[frame], 12, RescaleIntercept=str(-100 * frame), RescaleSlope=str(1 + frame), WindowCenter=str(500 * (frame + 1)), WindowWidth=str(1000 * (frame + 1)))
    values = apply_modality_lut(frames[frame], flat).astype(np.float64)
    cases.append({"file": "enhanced.dcm", "frame": frame, "values": pack(values.astype(np.float32)), "shown": pack(shown(flat, values).astype(np.float32))})

# Files to be refused.
ds = dataset(stored, 12, **CT)
del ds.PixelData
save(ds, "bad-no-pixels.dcm")
save(dataset(stored, 12, **CT), "bad-syntax.dcm")
raw = (fixtures / "bad-syntax.dcm").read_bytes()
(fixtures / "bad-syntax.dcm").write_bytes(raw.replace(b"1.2.840.10008.1.2.1\0", b"1.2.840.10008.1.2.9\0"))
ds = dataset(stored, 12, photometric="PALETTE COLOR")
save(ds, "bad-palette.dcm")

for name in ["ct-rle", "ct-jpeg-ls", "ct-jpeg-2000", "jpeg-baseline", "ct-jpeg-lossless", "ct-explicit"]:
    ds = pydicom.dcmread(fixtures / f"{name}.dcm")
    if name == "ct-explicit":
        ds.PixelData = ds.PixelData[: len(ds.PixelData) // 4 * 2]
    else:
        frame = get_frame(ds.PixelData, 0, number_of_frames=1)
        ds.PixelData = encapsulate([frame[: len(frame) * 6 // 10]])
        ds["PixelData"].is_undefined_length = True
    save(ds, f"bad-short-{name}.dcm")

result = {"versions": {"pydicom": pydicom.__version__, "numpy": np.__version__, "gdcm": gdcm.Version.GetVersion()}, "cases": cases}
(here / "dicom-reference.json").write_text(json.dumps(result) + "\n")
