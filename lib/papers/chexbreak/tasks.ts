/** The five findings of the CheXpert competition, on which the paper reports; CheXpert's "Pleural Effusion" is NIH's "Effusion". */
export const PAPER_TASKS = ['Atelectasis', 'Cardiomegaly', 'Consolidation', 'Edema', 'Effusion'] as const;

/** The findings whose gain by flipping the abstract quotes: their intervals refit everything inside each replicate. */
export const QUOTED_TASKS = ['Consolidation', 'Edema'] as const;
