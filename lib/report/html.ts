/** What a page is made of: templates that escape, sortable tables, figures, the page itself. */
export { escapeHtml, html, jsonBlock, link, raw, type Content, type Html } from './markup.js';
export { page, writePage, type PageOptions, type Section } from './page.js';
export { interactiveFigure, type InteractiveFigureOptions } from './plot.js';
export { dataTable, type Column, type DataTableOptions } from './table.js';
