import { CLAIM } from './claim.js';
import { STARD_AI } from './stard-ai.js';
import { TRIPOD_AI } from './tripod-ai.js';
import type { Checklist } from './types.js';

/** The reporting guidelines that the audit's report helps to answer; never a score. */
export const CHECKLISTS: readonly Checklist[] = [TRIPOD_AI, CLAIM, STARD_AI];
export type { Checklist, ChecklistItem, Section } from './types.js';
