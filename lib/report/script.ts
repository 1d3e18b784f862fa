/** The page's own script: sorts and filters tables, turns pictures into plots. Plain and small, for it stands in every page. */
export const SCRIPT = String.raw`
(() => {
  'use strict';
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  // Tables: a click on a header sorts, a second one turns round. What is not known stays last. Equal rows keep their order.
  for (const box of all('.table')) {
    const body = box.querySelector('tbody'), rows = [...body.rows], headers = all('thead th', box);
    const keyOf = (row, j, numeric) => { const text = row.cells[j].dataset.sort; return text === '' ? null : numeric ? Number(text) : text.toLocaleLowerCase('en'); };
    headers.forEach((header, j) => header.querySelector('button').addEventListener('click', () => {
      const numeric = header.dataset.numeric === '1', before = header.getAttribute('aria-sort');
      const direction = before === null ? (numeric ? 'descending' : 'ascending') : before === 'ascending' ? 'descending' : 'ascending', sign = direction === 'ascending' ? 1 : -1;
      for (const other of headers) other.removeAttribute('aria-sort');
      header.setAttribute('aria-sort', direction);
      const keyed = rows.map((row, i) => ({ row, i, key: keyOf(row, j, numeric) }));
      keyed.sort((a, b) => a.key === null || b.key === null ? (a.key === null ? 1 : 0) - (b.key === null ? 1 : 0) || a.i - b.i
        : (numeric ? a.key - b.key : a.key.localeCompare(b.key, 'en', { numeric: true })) * sign || a.i - b.i);
      body.append(...keyed.map(({ row }) => row));
    }));
    const search = box.querySelector('input[type=search]'), choices = all('select', box), status = box.querySelector('.shown-rows');
    const filter = () => {
      const wanted = search ? search.value.trim().toLocaleLowerCase('en') : '';
      let shown = 0;
      for (const row of rows) {
        const fits = row.textContent.toLocaleLowerCase('en').includes(wanted) && choices.every((choice) => choice.value === '' || row.cells[choice.dataset.column].dataset.sort === choice.value);
        row.hidden = !fits;
        if (fits) shown++;
      }
      status.textContent = shown === rows.length ? rows.length + ' rows' : shown + ' of ' + rows.length + ' rows';
    };
    if (search) search.addEventListener('input', filter);
    for (const choice of choices) choice.addEventListener('change', filter);
  }

  // Print opens what is folded, and folds it again.
  let opened = [];
  addEventListener('beforeprint', () => { opened = all('details:not([open])'); for (const one of opened) one.open = true; });
  addEventListener('afterprint', () => { for (const one of opened) one.open = false; opened = []; });

  // Figures: the picture is there at once; Plotly, from the file beside the page, replaces one after the other, those in sight first.
  const figures = all('figure.plot');
  if (figures.length === 0) return;
  const inSight = (figure) => { const { top, bottom } = figure.getBoundingClientRect(); return bottom > 0 && top < innerHeight; };
  const widthOf = (figure, spec) => spec.data.length === 0 ? spec.width : Math.max(640, Math.min(spec.width, figure.querySelector('.plot-frame').clientWidth));
  const draw = async (figure) => {
    const spec = JSON.parse(figure.querySelector('script[type="application/json"]').textContent), live = figure.querySelector('.plot-live'), picture = figure.querySelector('.plot-static');
    live.hidden = false;
    try {
      await Plotly.newPlot(live, spec.data, { ...spec.layout, width: widthOf(figure, spec), height: spec.height, autosize: false }, { displaylogo: false, modeBarButtonsToRemove: ['lasso2d', 'select2d', 'autoScale2d'], showTips: false });
      if (picture) picture.classList.add('replaced');
      new ResizeObserver(() => { const width = widthOf(figure, spec); if (Math.abs(width - live._fullLayout.width) > 8) Plotly.relayout(live, { width }); }).observe(figure.querySelector('.plot-frame'));
    } catch (error) { live.hidden = true; throw error; }
  };
  const idle = () => new Promise((resolve) => (window.requestIdleCallback ? requestIdleCallback(resolve, { timeout: 500 }) : setTimeout(resolve, 20)));
  const script = document.createElement('script');
  script.src = 'plotly.min.js';
  script.onload = async () => {
    const queue = [...figures];
    while (queue.length > 0) {
      const next = Math.max(0, queue.findIndex(inSight));
      await draw(queue.splice(next, 1)[0]);
      await idle();
    }
    document.documentElement.dataset.figures = 'drawn';
  };
  // Without the file the pictures stay.
  script.onerror = () => { document.documentElement.dataset.figures = 'static'; };
  document.head.append(script);
})();
`;
