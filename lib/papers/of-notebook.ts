import type { Claim } from '../evidence/types.js';

/** The claims whose evidence is in a notebook. @example claimsOfNotebook(readClaims('sample'), '13-tests') */
export const claimsOfNotebook = (claims: readonly Claim[], notebook: string): Claim[] => claims.filter((claim) => claim.notebook === notebook);
