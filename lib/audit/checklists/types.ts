/** Sections of the report that an item may be answered by. */
export type Section = 'summary' | 'files' | 'flow' | 'features' | 'performance' | 'curves' | 'subgroups' | 'predictors' | 'flips' | 'seen' | 'methods';

/** One item in our own short words, with the guideline's number. */
export interface ChecklistItem {
  item: string;
  topic: string;
  /** Where this report shows it; absent: only the authors know. */
  evidence?: Section;
  /** What the link shows, or what is still to be added to it. */
  note?: string;
}

export interface Checklist { id: string; title: string; source: string; doi: string; items: readonly ChecklistItem[] }

/** Compact notation of a table of items: number, topic, section or '', note. */
export type ItemRow = readonly [item: string, topic: string, evidence?: Section | '', note?: string];

export const itemsOf = (rows: readonly ItemRow[]): ChecklistItem[] => rows.map(([item, topic, evidence, note]) => ({ item, topic, ...(evidence ? { evidence } : {}), ...(note ? { note } : {}) }));
