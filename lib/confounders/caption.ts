/** Capitals, digits and signs of 5 x 7 dots: a hexadecimal digit pair a row, leftmost dot in bit 4. Captions must look the same on every host. */
const FONT: Record<string, string> = {
  A: '0e11111f111111', B: '1e11111e11111e', C: '0e11101010110e', D: '1e11111111111e', E: '1f10101e10101f', F: '1f10101e101010', G: '0e11101711110f', H: '1111111f111111',
  I: '0e04040404040e', J: '0702020202120c', K: '11121418141211', L: '1010101010101f', M: '111b1515111111', N: '11191513111111', O: '0e11111111110e', P: '1e11111e101010',
  Q: '0e11111115120d', R: '1e11111e141211', S: '0f10100e01011e', T: '1f040404040404', U: '1111111111110e', V: '11111111110a04', W: '11111115151b11', X: '11110a040a1111',
  Y: '11110a04040404', Z: '1f01020408101f', 0: '0e11131519110e', 1: '040c040404040e', 2: '0e11010204081f', 3: '1f02040201110e', 4: '02060a121f0202', 5: '1f101e0101110e',
  6: '0608101e11110e', 7: '1f010204080808', 8: '0e11110e11110e', 9: '0e11110f01020c', '.': '00000000000c0c', ',': '000000000c0408', '-': '0000001f000000', '+': '0004041f040400',
  '%': '18190204081303', '/': '00010204081000', ':': '000c0c000c0c00', '(': '02040808080402', ')': '08040202020408', '=': '00001f001f0000', '|': '04040404040404',
};

/**
 * Writes a line of text into grey pixels, in capitals of 5 x 7 dots of `scale` pixels, cut off at the right edge; a sign that the font lacks is
 * left blank.
 */
export function writeCaption(pixels: Float32Array, width: number, text: string, { left, top, scale, value }: { left: number; top: number; scale: number; value: number }): void {
  [...text.toUpperCase()].forEach((sign, index) => {
    const rows = FONT[sign] ?? '00000000000000';
    for (let y = 0; y < 7 * scale; y++) {
      const bits = parseInt(rows.slice(2 * Math.floor(y / scale), 2 * Math.floor(y / scale) + 2), 16);
      for (let x = 0; x < 5 * scale; x++) {
        const column = left + index * 6 * scale + x;
        if ((bits >> (4 - Math.floor(x / scale))) & 1 && column < width) pixels[(top + y) * width + column] = value;
      }
    }
  });
}
