/** One image, study or prediction target, as every experiment sees it. `null` is "not known", never 0. */
export interface CohortRow {
  id: string;
  dataset: string;
  site: string;
  /** With its namespace: "cohen:2"; "nih:" for every set drawn from NIH ChestX-ray14. */
  patient: string;
  /** File name inside the dataset, where there is an image. */
  image: string | null;
  labels: Record<string, 0 | 1 | null>;
  sex?: 'F' | 'M' | null;
  /** Years. */
  age?: number | null;
  view?: string | null;
  /** Visit number. */
  followUp?: number | null;
  split?: string | null;
  features: Record<string, number | string | null>;
}

export type Access = 'shipped' | 'open' | 'register' | 'credentialed';

export interface ManifestFile {
  /** Path inside the dataset's folder under the data root. */
  path: string;
  bytes: number;
  /** Of the file at `path` as it lies in the data root. */
  sha256: string;
  /**
   * Git blob id of the upstream file, given where that differs from the file at `path` (which was re-encoded or zipped). Such upstream
   * bytes are fetched into `upstream/` and proved by this id; all else is fetched to `path` and proved by `sha256`.
   */
  gitBlob?: string;
  /** Where it can be had, tried in turn. Empty for what no public address has. */
  urls: string[];
}

/** Which table of a dataset holds its rows, so that they can be counted. */
export interface CountRule {
  /** A CSV in the dataset's folder, or a shipped one. */
  file: string;
  /** One column of labels joined by `|`, or one column of 0 and 1 for each class. */
  classes?: string | string[];
  patient?: string;
  split?: string;
}

export interface Expected {
  rows: number;
  patients?: number;
  perClass?: Record<string, number>;
  /** Rows by value of the split column; a key that names a CSV of the dataset counts that file's rows. */
  perSplit?: Record<string, number>;
  count?: CountRule;
}

/** data-manifests/<id>.json */
export interface Manifest {
  id: string;
  title: string;
  version: string;
  licence: { id: string; text: string; mayShip: boolean; attribution: string };
  access: Access;
  citation: string;
  homepage: string;
  /** Namespace of its patients; null where patients are not known. */
  patientNamespace: string | null;
  files: ManifestFile[];
  /** A set of many images lists them in a committed CSV instead (path, bytes, sha256, git_blob, url; several addresses parted by a space). */
  fileList?: { path: string; sha256: string };
  expected: Expected;
  /** Counts of the rows that are shipped, where they are a part of the set. */
  expectedShipped?: Expected;
  labels: { column: string; meaning: string }[];
  /** What is shipped is a part, or was changed: which part and how, as its licence asks. */
  shippedChanges?: string;
  /** Files shipped in data-manifests/<id>/. */
  shipped?: ManifestFile[];
  /** Numbered steps where a person must register. */
  steps?: string[];
  /** ISO date on which files and addresses were last looked at; `notes` say how. */
  lastVerified: string;
  notes: string[];
}
