import { Uniforms } from './uniforms.js';

const LAYERS = 256, RIM = 3.6541528853610088, AREA = 0.00492867323399;

/** Right ends of the layers, outermost first (layer 0 is as wide as the tail's area asks), and the share of each that lies wholly under the curve. */
const ENDS = new Float64Array(LAYERS + 1), INSIDE = new Float64Array(LAYERS);
{
  const density = (x: number): number => Math.exp(-0.5 * x * x);
  ENDS[0] = AREA / density(RIM);
  ENDS[1] = RIM;
  for (let i = 2; i < LAYERS; i++) ENDS[i] = Math.sqrt(-2 * Math.log(AREA / ENDS[i - 1] + density(ENDS[i - 1])));
  for (let i = 0; i < LAYERS; i++) INSIDE[i] = ENDS[i + 1] / ENDS[i];
}

/** Standard normal numbers by the ziggurat of 256 layers (Marsaglia & Tsang 2000, in Doornik's form of 2005): one uniform number for 99 of 100. */
export class Normals extends Uniforms {
  normal(): number {
    for (;;) {
      const drawn = this.next() * (2 * LAYERS), whole = drawn | 0, layer = whole & (LAYERS - 1), share = drawn - whole, x = share * ENDS[layer];
      if (share < INSIDE[layer]) return whole >= LAYERS ? -x : x;
      const tail = layer === 0 ? this.tail() : this.wedge(layer, x) ? x : NaN;
      if (tail === tail) return whole >= LAYERS ? -tail : tail;
    }
  }

  private wedge(layer: number, x: number): boolean {
    const outer = Math.exp(-0.5 * (ENDS[layer] ** 2 - x * x)), inner = Math.exp(-0.5 * (ENDS[layer + 1] ** 2 - x * x));
    return inner + this.next() * (outer - inner) < 1;
  }

  /** Marsaglia's tail beyond the rim. */
  private tail(): number {
    for (;;) {
      const x = -Math.log(this.next()) / RIM;
      if (-2 * Math.log(this.next()) >= x * x) return RIM + x;
    }
  }
}
