// A registered symbol and no class: tslab loads a module more than once, and JSON from a file can never carry a symbol.
const MARKUP: unique symbol = Symbol.for('second-read.markup') as never;

/** Markup that is safe to stand in a page: made by `html` and `raw` only. */
export interface Html { readonly [MARKUP]: string; toString(): string }

/** What may stand in a template: text is escaped, markup stands as it is, lists are joined, nothing is shown for null, undefined and false. */
export type Content = string | number | Html | null | undefined | false | readonly Content[];

/**
 * A template for markup in which every value is escaped unless it is markup itself; attribute values must stand in quotes.
 *
 * @example html`<p title="${'a "b"'}">${'<script>'} ${html`<b>x</b>`}</p>`.toString() // '<p title="a &quot;b&quot;">&lt;script&gt; <b>x</b></p>'
 */
export function html(strings: TemplateStringsArray, ...values: readonly Content[]): Html {
  return raw(strings.reduce((text, part, i) => text + markupOf(values[i - 1]) + part));
}

/** Trusted markup as it stands: our own constants, never text from data. */
export function raw(text: string): Html {
  return { [MARKUP]: text, toString: () => text };
}

function markupOf(value: Content): string {
  if (value === null || value === undefined || value === false) return '';
  if (Array.isArray(value)) return (value as readonly Content[]).map(markupOf).join('');
  if (typeof value === 'object') return (value as Html)[MARKUP] ?? escapeHtml(JSON.stringify(value));
  return escapeHtml(String(value));
}

const SIGNS: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text as markup shows it, in an element or in a quoted attribute. @example escapeHtml('a < "b"') // 'a &lt; &quot;b&quot;' */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (sign) => SIGNS[sign]);

/** A link to a web page or a file beside the page; any other scheme (`javascript:`) becomes plain text. @example link('a b.csv', 'table').toString() // '<a href="a%20b.csv">table</a>' */
export function link(address: string, text: Content): Html {
  const scheme = /^[a-z][a-z0-9+.-]*:/i.exec(address)?.[0].toLowerCase();
  if (scheme !== undefined && scheme !== 'https:' && scheme !== 'http:') return html`${text}`;
  return html`<a href="${scheme === undefined ? address.split('/').map(pathPart).join('/') : address}">${text}</a>`;
}

const pathPart = (part: string): string => (part.startsWith('#') ? part : encodeURIComponent(part));

/** Data for a script of the page: JSON that cannot end its element. */
export const jsonBlock = (value: unknown): Html => html`<script type="application/json">${raw(JSON.stringify(value).replaceAll('<', '\\u003c').replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029'))}</script>`;
