import { html, raw, type Content, type Html } from './markup.js';

/** A value to sort by; null (not known) stays at the end in both directions. */
export type SortValue = string | number | null | undefined;

export interface Column<Row> {
  title: string;
  /** What is sorted by, and shown unless `cell` is given. */
  value: (row: Row) => SortValue;
  /** What is shown. */
  cell?: (row: Row) => Content;
  /** Numbers: to the right, largest first at the first click. */
  numeric?: boolean;
  /** Decimals of a shown number. */
  decimals?: number;
  /** Offers a choice of this column's values above the table. */
  filter?: boolean;
  /** Not shown, only offered as a filter. */
  hidden?: boolean;
  /** Wide text: at least this many letters. */
  width?: number;
}

export interface DataTableOptions<Row> {
  id: string;
  /** Says what the table holds; read out with it. */
  caption: Content;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  /** A field that keeps the rows that contain a text. Filters and search appear from eight rows on. */
  search?: boolean;
}

/**
 * A table that sorts by its header buttons (mouse or keyboard; `aria-sort` says how), keeps its header in sight, and scrolls sideways on a narrow
 * screen; from six columns on an interval stands under its number, so that wide tables fit a page. Every text is escaped. Without scripts it is a plain table.
 *
 * @example dataTable({ id: 't', caption: 'Errors', rows: [{ task: 'Edema', rate: 0.18 }], columns: [{ title: 'finding', value: (row) => row.task }, { title: 'error rate', value: (row) => row.rate, numeric: true, decimals: 3 }] })
 */
export function dataTable<Row>({ id, caption, columns, rows, search = true }: DataTableOptions<Row>): Html {
  const crowded = columns.filter((column) => !column.hidden).length >= CROWDED, chosen = search || columns.some((column) => column.filter);
  return html`<div class="table" id="${id}">${rows.length >= 8 && chosen && controls({ id, columns, rows, search })}
<div class="table-scroll" tabindex="0" role="region" aria-labelledby="${id}-caption"><table><caption id="${id}-caption"><span>${caption}</span></caption>
<thead><tr>${columns.map((column) => html`<th scope="col"${column.hidden && raw(' hidden')}${column.numeric && raw(' class="number" data-numeric="1"')}><button type="button">${column.title}<span class="arrow" aria-hidden="true"></span></button></th>`)}</tr></thead>
<tbody>
${rows.map((row) => html`<tr>${columns.map((column) => cell(column, row, crowded))}</tr>\n`)}</tbody></table></div></div>`;
}

/** Columns from which intervals stand on a line of their own. */
const CROWDED = 6;

function cell<Row>(column: Column<Row>, row: Row, crowded: boolean): Html {
  const value = column.value(row), known = value !== null && value !== undefined && !(typeof value === 'number' && Number.isNaN(value));
  const shown = column.cell ? column.cell(row) : !known ? '–' : typeof value === 'number' && column.decimals !== undefined ? value.toFixed(column.decimals).replace('-', '−') : value;
  const style = column.width && html` data-wide="${column.width > 38 ? 3 : column.width > 34 ? 2 : 1}"`;
  return html`<td data-sort="${known ? value : ''}"${column.hidden && raw(' hidden')}${column.numeric && raw(' class="number"')}${style}>${!column.hidden && (crowded && column.numeric && typeof shown === 'string' ? stacked(shown) : shown)}</td>`;
}

/** "0.81 [0.74, 0.87]" on two lines. */
function stacked(text: string): Content {
  const parts = /^(\S+) (\[[^\]]*\])$/.exec(text);
  return parts === null ? text : html`${parts[1]}<br>${parts[2]}`;
}

function controls<Row>({ id, columns, rows, search }: Pick<DataTableOptions<Row>, 'id' | 'columns' | 'rows' | 'search'>): Html {
  const choices = columns.flatMap((column, j) => {
    if (!column.filter) return [];
    const values = [...new Set(rows.map((row) => String(column.value(row) ?? '')))].filter((value) => value !== '').sort();
    return [html`<label>${column.title} <select data-column="${j}"><option value="">all</option>${values.map((value) => html`<option>${value}</option>`)}</select></label>`];
  });
  return html`<div class="table-controls">${search && html`<label>search <input type="search" aria-controls="${id}"></label>`}${choices}<span class="shown-rows" role="status">${rows.length} rows</span></div>`;
}
