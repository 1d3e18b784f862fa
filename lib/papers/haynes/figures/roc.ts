import { panelPlace, referenceLine, seriesStyle } from '../../../figures/series.js';
import { figure } from '../../../figures/theme.js';
import type { Figure } from '../../../figures/types.js';
import type { Tier } from '../../../core/paths.js';
import { studySpec } from '../cohorts.js';
import { MODELS } from '../protocol.js';
import type { RocRow } from '../tables/rows.js';
import { modelName, notes, setName } from './words.js';

/** Height of a row of panels with its titles, and the room between two rows, pixels. */
const ROW = 330, BETWEEN = 132;

interface Panel { cohort: string; set: string; title: string; axes: string; x: [number, number]; y: [number, number] }

/** ROC curves of the six models, a row of panels a cohort: inside, then each external set. */
export function rocFigure(rows: readonly RocRow[], tier: Tier): Figure {
  const { cohorts } = studySpec(tier), most = Math.max(...cohorts.map(({ internal, external }) => 1 + external.filter((set) => set !== internal).length));
  const panels = cohorts.flatMap(({ id, internal, external }, row) => [internal, ...external.filter((set) => set !== internal)].map((set, column): Panel => {
    const at = row * most + column + 1;
    return { cohort: id, set, title: `${id}, ${set === internal ? 'inside' : 'outside'}:<br>${setName(tier, set)}`, axes: at === 1 ? '' : String(at), x: panelPlace(column, most, 0.07), y: panelPlace(cohorts.length - 1 - row, cohorts.length, BETWEEN / (ROW * cohorts.length)) };
  }));
  const data = panels.flatMap((panel, p) => MODELS.map((model, s) => {
    const own = rows.filter((row) => row.cohort === panel.cohort && row.set === panel.set && row.model === model), { colour, dash } = seriesStyle(s);
    return { type: 'scatter', mode: 'lines', name: modelName(tier, model), legendgroup: model, showlegend: p === 0, x: own.map(({ fpr }) => fpr), y: own.map(({ tpr }) => tpr), line: { color: colour, dash, width: 2 }, xaxis: `x${panel.axes}`, yaxis: `y${panel.axes}` };
  }));
  const axes = Object.assign({}, ...panels.map(({ axes: at, x, y }) => ({ [`xaxis${at}`]: { domain: x, anchor: `y${at}`, range: [-0.02, 1.02], title: '1 − specificity' }, [`yaxis${at}`]: { domain: y, anchor: `x${at}`, range: [-0.02, 1.02], ...(x[0] === 0 ? { title: 'sensitivity' } : {}) } })));
  return figure({
    id: '21-roc', title: 'ROC curves inside and outside', caption: 'Averaged over three repeats at equal false positive rates. Dashed: a score that knows nothing; below it a model is worse than none.', alt: `${panels.length} panels of ROC curves of six models.`, substitutions: notes(tier, MODELS, ['lungs', 'definitions']), data, width: 900, height: 110 + ROW * cohorts.length,
    layout: {
      margin: { t: 100 }, legend: { orientation: 'h', x: 0, y: 1 + 50 / (ROW * cohorts.length), yanchor: 'bottom' }, ...axes,
      annotations: panels.map(({ title, x, y }) => ({ xref: 'paper', yref: 'paper', x: x[0], y: y[1], xanchor: 'left', yanchor: 'bottom', yshift: 4, align: 'left', showarrow: false, text: title, font: { size: 13 } })),
      shapes: panels.map(({ axes: at }) => referenceLine({ x0: 0, x1: 1, y0: 0, y1: 1, xref: `x${at}`, yref: `y${at}` })),
    },
  });
}
