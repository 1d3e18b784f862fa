"""Numbers that follow from a name, so that weights and pictures need not be stored: the tests compute them too (test/models/drawn-weights.ts)."""
import numpy as np


def drawn(name, count):
    """`count` numbers in [0, 1) that follow from the name: FNV-1a, then a 32-bit mix (Wellons's lowbias32) of each place."""
    salt = 0x811C9DC5
    for byte in name.encode():
        salt = ((salt ^ byte) * 0x01000193) & 0xFFFFFFFF
    x = np.arange(count, dtype=np.uint32) * np.uint32(0x9E3779B1) + np.uint32(salt)
    x ^= x >> np.uint32(16)
    x *= np.uint32(0x7FEB352D)
    x ^= x >> np.uint32(15)
    x *= np.uint32(0x846CA68B)
    x ^= x >> np.uint32(16)
    return x / 2.0**32


def picture(size):
    """Two pictures in [-1, 1), channels last."""
    return (2 * drawn("picture", 2 * size * size * 3) - 1).astype(np.float32).reshape(2, size, size, 3)
