import type { Manifest } from './types.js';

/** The licence note that lies beside a dataset's shipped files, made of its manifest. */
export function licenceText(manifest: Manifest): string {
  const { title, version, homepage, citation, licence, shippedChanges } = manifest;
  return `# ${title}\n\nVersion: ${version}\nSource: ${homepage}\nLicence: ${licence.id}\n\n## Attribution\n\n${licence.attribution}\n\n## Citation\n\n${citation}${shippedChanges === undefined ? '' : `\n\n## Changes\n\n${shippedChanges}`}\n\n## Terms\n\n${licence.text}\n`;
}
