import type { Manifest } from './types.js';

/**
 * DATA-LICENCES.md: of every dataset its licence, attribution, citation, and what of it is in the repository. Made of the manifests, so
 * that the two cannot differ (`second-read data licences` prints it; a test compares).
 */
export function licencesDocument(manifests: readonly Manifest[]): string {
  const shipped = manifests.filter((manifest) => manifest.shipped !== undefined), others = manifests.filter((manifest) => manifest.shipped === undefined);
  return `# Licences of the data

The code's licence (LICENSE) does not cover data. This file is made of the manifests in data-manifests/ (\`npx second-read data licences\`).

**Shipped** means: in this repository, under the licence named. **Of all other sets nothing is here** but addresses, hashes and counts: no
image, no row of a label or prediction, no figure that shows a film. They are fetched by each user, under the licence named. Of sets whose
licence does not allow redistribution (marked "never shipped") results hold aggregates and claims only.

Much of this rests on ChestX-ray14 of the NIH Clinical Center, which is thanked for making it public. Download site:
<https://nihcc.app.box.com/v/ChestXray-NIHCC>. Please cite Wang et al., CVPR 2017, when you use it.

## Shipped

${shipped.map(section).join('\n\n')}

## Not shipped

${others.map(section).join('\n\n')}
`;
}

function section({ id, title, version, homepage, licence, citation, shipped, shippedChanges, access }: Manifest): string {
  const files = shipped?.map((file) => `\`data-manifests/${id}/${file.path}\``).join(', ');
  const state = files ?? (licence.mayShip ? 'nothing (the licence would allow a part)' : 'never shipped');
  return `### ${id}

${title} (${version}). <${homepage}>

- Licence: ${licence.id}
- In this repository: ${state}${access === 'register' ? '; each user registers with the provider' : ''}
${shippedChanges === undefined ? '' : `- Changes made: ${shippedChanges}\n`}- Attribution: ${licence.attribution}
- Citation: ${citation}
- Terms: ${licence.text.split('\n\n')[0]}${files === undefined ? '' : ` Full text: \`data-manifests/${id}/LICENCE.md\``}`;
}
