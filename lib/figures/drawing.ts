/** What the page hands back for one figure: Plotly's SVG, the wrapped lines of the texts around it, and what Plotly would not take. */
export interface DrawnPlot { svg: string; title: string[]; caption: string[]; substitutions: string[][]; problems: string[] }

/**
 * The code that draws, run inside the browser's page. Plotly names clip paths and traces by `Math.random`: it is replaced by a generator seeded with the
 * figure's id before Plotly loads, so that equal figures have equal SVG.
 */
export const DRAWING = String.raw`
let randomState = 1;
Math.random = () => { randomState = (Math.imul(randomState, 1664525) + 1013904223) >>> 0; return randomState / 4294967296; };
const seedRandom = (text) => { randomState = 2166136261; for (const letter of text) randomState = Math.imul(randomState ^ letter.codePointAt(0), 16777619) >>> 0; };

const pen = document.createElement('canvas').getContext('2d');
function wrap(text, font, width) {
  pen.font = font;
  const lines = [];
  let line = '';
  for (let word of text.split(/\s+/).filter(Boolean)) {
    const longer = line === '' ? word : line + ' ' + word;
    if (pen.measureText(longer).width <= width) { line = longer; continue; }
    if (line !== '') lines.push(line);
    // A word wider than the picture is broken.
    while (pen.measureText(word).width > width) { let end = word.length; while (pen.measureText(word.slice(0, end)).width > width) end--; lines.push(word.slice(0, end)); word = word.slice(end); }
    line = word;
  }
  return line === '' ? lines : [...lines, line];
}

// Plotly passes over what it does not know; a misspelt member would go unseen. Layout members of a trace kind that is not drawn (bargap without
// bars) are harmless; and Plotly's check stumbles over the legend of a figure that shows none, so it is told to show one.
function problemsOf(figure, layout, box) {
  const unknown = figure.data.filter((trace, i) => (trace.type || 'scatter') !== box._fullData[i].type).map((trace) => 'no trace type ' + trace.type);
  const found = Plotly.validate(figure.data, { ...layout, showlegend: true }) || [];
  return [...unknown, ...found.filter((problem) => ['schema', 'value', 'object', 'array'].includes(problem.code) && !/key (bar|box|violin)/.test(problem.msg)).map((problem) => problem.msg)];
}

async function drawPlot(figure) {
  const box = document.getElementById('plot'), { width, height } = figure, family = '"Open Sans", sans-serif';
  const layout = { ...figure.layout, width, height, autosize: false };
  seedRandom(figure.id);
  await Plotly.newPlot(box, figure.data, layout, { staticPlot: true, displayModeBar: false });
  const problems = problemsOf(figure, layout, box);
  const address = await Plotly.toImage(box, { format: 'svg', width, height });
  Plotly.purge(box);
  box.replaceChildren();
  return {
    svg: decodeURIComponent(address.slice(address.indexOf(',') + 1)), problems,
    title: wrap(figure.title, 'bold 18px ' + family, width - 40), caption: wrap(figure.caption, '14px ' + family, width - 40),
    substitutions: figure.substitutions.map((text) => wrap('Substitution: ' + text, '14px ' + family, width - 56)),
  };
}

function showPicture(svg) {
  const place = document.getElementById('picture');
  place.innerHTML = svg;
  const { width, height } = place.firstElementChild.viewBox.baseVal;
  return { width, height };
}
`;
