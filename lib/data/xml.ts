import { SecondReadError } from '../core/errors.js';

/** An element: its children by name in order, and its text. Attributes are passed over, names lose their prefix. */
export interface XmlElement { name: string; text: string; children: XmlElement[] }

/**
 * Reads a small XML document of elements and text, which is all that annotation files hold. No entities but the five of the standard, no
 * document type, so nothing in it can make the reader fetch or expand anything.
 *
 * @throws SecondReadError (data) for a document type, an element that is not closed, anything after the end
 * @example parseXml('<a><b>1</b></a>', 'x.xml').children[0].text // '1'
 */
export function parseXml(source: string, file: string): XmlElement {
  const fail = (what: string): never => { throw new SecondReadError('data', `no valid XML: ${what}`, { file, expected: 'elements and text' }); };
  const root: XmlElement = { name: '', text: '', children: [] }, open = [root], token = /<!--[^]*?-->|<\?[^]*?\?>|<!\[CDATA\[[^]*?\]\]>|<(\/?)([A-Za-z_][\w.:-]*)(?:\s[^<>]*?)?(\/?)>|[^<]+|</g;
  for (const [whole, closing, name, empty] of source.replace(/^\uFEFF/, '').matchAll(token)) {
    const here = open[open.length - 1];
    if (name === undefined) {
      if (whole === '<') fail('a document type or a broken tag');
      if (!whole.startsWith('<')) here.text += whole.trim().replace(/&(lt|gt|quot|apos|amp);/g, (_, entity: string) => ({ lt: '<', gt: '>', quot: '"', apos: '\'', amp: '&' })[entity]!);
      continue;
    }
    const plain = name.replace(/^.*:/, '');
    if (closing === '/') {
      if (here.name !== plain) fail(`</${name}> closes <${here.name}>`);
      open.pop();
    } else {
      const element: XmlElement = { name: plain, text: '', children: [] };
      here.children.push(element);
      if (empty !== '/') open.push(element);
    }
  }
  if (open.length !== 1) fail(`<${open[open.length - 1].name}> is not closed`);
  if (root.children.length !== 1 || root.text !== '') fail('it has no single root');
  return root.children[0];
}

/** All children of a name. */
export const childrenOf = (element: XmlElement, name: string): XmlElement[] => element.children.filter((child) => child.name === name);
/** Text of the first child of a name; empty where there is none. */
export const textOf = (element: XmlElement, name: string): string => element.children.find((child) => child.name === name)?.text ?? '';
