/** Something wrong in a notebook; cell and line (both from 1) are null where it concerns the whole. */
export interface CellProblem { cell: number | null; line: number | null; source: string | null; message: string }
