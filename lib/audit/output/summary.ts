import path from 'node:path';
import type { JobResult } from '../measure/job.js';
import { statedOptions } from '../options.js';
import type { AuditInput, AuditOptions } from '../types.js';

/** What summary.json holds: numbers only of the input and the stated options, so that equal input gives equal bytes. */
export interface AuditSummary {
  audit: { format: 1; options: Record<string, string | number | null>; intervals: string };
  input: { files: { role: string; file: string; sha256: string; rows: number }[]; images: number; patients: number; patientsKnown: boolean; metadataUnused: number };
  features: { name: string; kind: string; detail: string; missing: number }[];
  /** Which rows the results are about. */
  headline: 'all rows' | 'unseen patients';
  seen: PartCount | null;
  unseen: PartCount | null;
  results: TaskSummary[];
  notes: string[];
}

/** Images (rows, for several models) and patients of one part. */
export interface PartCount { n: number; patients: number }

/** The headline's measures; with --seen also those of each part and their difference. */
export type TaskSummary = { model: string; task: string } & JobResult['performance'] & { flow: JobResult['flow'] } & Partial<{ seen: object | null; unseen: object; difference: object | null; whyNoSeen: string }>;

/** The summary of an audit, ready for JSON. */
export function summarise(input: AuditInput, options: AuditOptions, results: readonly JobResult[]): AuditSummary {
  return {
    audit: { format: 1, options: statedOptions(options), intervals: `95 %, percentiles of ${options.replicates} bootstrap replicates over ${input.patientsKnown ? 'patients' : 'images (patients are not known): too narrow where one patient has several images'}; calibration: Wald, clustered likewise` },
    // The name without its folder: where a file lies changes no number.
    input: { files: input.files.map((file) => ({ ...file, file: path.basename(file.file) })), images: input.flow.images, patients: input.flow.patients, patientsKnown: input.patientsKnown, metadataUnused: input.flow.metadataUnused },
    features: input.features.map(({ name, kind, detail, missing }) => ({ name, kind, detail, missing })),
    headline: input.seen === null ? 'all rows' : 'unseen patients',
    ...(input.seen === null ? { seen: null, unseen: null } : { seen: countPart(input, 1), unseen: countPart(input, 0) }),
    results: results.map(taskSummary),
    notes: [...input.notes, ...results.flatMap(({ model, task, notes }) => notes.map((note) => `${model}, ${task}: ${note}`))],
  };
}

function countPart({ models }: AuditInput, part: 0 | 1): PartCount {
  const ids = new Set<string>(), patients = new Set<string>();
  for (const model of models) model.seen.forEach((value, i) => { if (value === part) { ids.add(model.ids[i]); patients.add(model.patients[i]); } });
  return { n: ids.size, patients: patients.size };
}

function taskSummary({ model, task, performance, seen, flow }: JobResult): TaskSummary {
  const own = { model, task, ...performance, flow };
  if (seen === null) return own;
  if (seen.seen === null) return { ...own, unseen: performance, seen: null, difference: null, whyNoSeen: seen.why };
  return { ...own, unseen: performance, seen: seen.seen, difference: seen.difference };
}
