# SPDX-License-Identifier: Apache-2.0
"""Golden pictures for PictureSpec.prepare and the decoders, made with Pillow.

    python3 tools/golden_resize.py src/test/resources/org/metamerkit/stimulus

writes resize/ (inputs, what Pillow's centre crop and bicubic resize make of them, cases.csv; float_*.npy: the same
filter in Pillow's float mode, for 16-bit pictures) and decode/ (JPEG files of every kind with Pillow's decoding as PNG).
The photograph is scikit-image's chelsea (CC0).
"""
import io
import pathlib
import sys

import numpy as np
from PIL import Image, ImageCms
from skimage import data

SPECS = {
    # input: (height, width) of the network
    "noise_53x37": [(64, 64), (5, 9), (37, 37), (64, 23)],
    "noise_64x101": [(32, 32), (1, 1), (64, 64), (50, 80)],
    "noise_16x300": [(16, 16), (7, 16), (3, 113), (20, 20)],
    "chelsea_151x200": [(224, 224), (96, 96), (151, 128), (31, 97)],
    "extremes_48x48": [(31, 31), (77, 77)],
}


def prepare(image, height, width):
    """Largest centred part of the shape height x width, then Pillow's bicubic resize."""
    w, h = image.size
    crop_w, crop_h = w, h
    if w * height > h * width:
        crop_w = max(1, (2 * h * width + height) // (2 * height))
    else:
        crop_h = max(1, (2 * w * height + width) // (2 * width))
    left, top = (w - crop_w) // 2, (h - crop_h) // 2
    return image.crop((left, top, left + crop_w, top + crop_h)).resize((width, height), Image.BICUBIC)


def inputs():
    random = np.random.RandomState(0)
    chelsea = data.chelsea()
    yield "noise_53x37", random.randint(0, 256, (53, 37, 3)).astype(np.uint8)
    yield "noise_64x101", random.randint(0, 256, (64, 101, 3)).astype(np.uint8)
    yield "noise_16x300", random.randint(0, 256, (16, 300, 3)).astype(np.uint8)
    yield "chelsea_151x200", chelsea[60:211, 120:320]
    yield "extremes_48x48", (random.randint(0, 2, (48, 48, 3)) * 255).astype(np.uint8)


def resized(folder):
    folder.mkdir(exist_ok=True)
    with open(folder / "cases.csv", "w") as cases:
        cases.write("input,height,width,expected\n")
        for name, array in inputs():
            image = Image.fromarray(array)
            image.save(folder / f"{name}.png", optimize=True)
            for height, width in SPECS[name]:
                expected = f"{name}_to_{height}x{width}.png"
                prepare(image, height, width).save(folder / expected, optimize=True)
                cases.write(f"{name}.png,{height},{width},{expected}\n")
    deep = np.random.RandomState(1).randint(0, 65536, (29, 41, 3))
    np.save(folder / "float_input_29x41x3.npy", deep.astype("<f4"))
    for height, width in [(17, 17), (40, 40), (20, 31)]:
        planes = [np.asarray(prepare(Image.fromarray(deep[:, :, c].astype(np.float32)), height, width)) for c in range(3)]
        np.save(folder / f"float_expected_{height}x{width}.npy", np.clip(np.stack(planes) / 65535, 0, 1).astype("<f4"))


def without_markers(jpeg, *codes):
    """The JPEG file without the given application segments."""
    out, at = bytearray(jpeg[:2]), 2
    while jpeg[at + 1] != 0xDA:
        length = int.from_bytes(jpeg[at + 2 : at + 4], "big") + 2
        if jpeg[at + 1] not in codes:
            out += jpeg[at : at + length]
        at += length
    return bytes(out) + jpeg[at:]


def decoded(folder):
    folder.mkdir(exist_ok=True)
    chelsea = Image.fromarray(data.chelsea()[90:173, 140:251])
    grey = chelsea.convert("L")

    def jpeg(image, **options):
        buffer = io.BytesIO()
        image.save(buffer, "JPEG", **{"quality": 90, **options})
        return buffer.getvalue()

    plain = jpeg(chelsea, subsampling="4:4:4")
    rgb = jpeg(chelsea, keep_rgb=True)
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    files = {
        "yuv444": plain,
        "yuv422": jpeg(chelsea, subsampling="4:2:2"),
        "yuv420": jpeg(chelsea, subsampling="4:2:0"),
        "progressive": jpeg(chelsea, subsampling="4:2:0", progressive=True),
        "quality30_restart": jpeg(chelsea, quality=30, restart_marker_blocks=3),
        "grey": jpeg(grey),
        "adobe_rgb": rgb,
        "rgb_without_marks": without_markers(rgb, 0xE0, 0xEE),
        "yuv444_without_marks": without_markers(plain, 0xE0),
        "profile": jpeg(chelsea, icc_profile=srgb),
        "comment": jpeg(chelsea, comment=b"a comment"),
    }
    for name, content in files.items():
        (folder / f"{name}.jpg").write_bytes(content)
        Image.open(io.BytesIO(content)).convert("RGB").save(folder / f"{name}.png", optimize=True)
    (folder / "cmyk.jpg").write_bytes(jpeg(chelsea.convert("CMYK")))
    for name, format in [("gif", "GIF"), ("webp", "WEBP"), ("bmp", "BMP"), ("tiff", "TIFF")]:
        Image.new("RGB", (20, 20), (200, 100, 50)).save(folder / f"other.{name}", format)


if __name__ == "__main__":
    resized(pathlib.Path(sys.argv[1]) / "resize")
    decoded(pathlib.Path(sys.argv[1]) / "decode")
