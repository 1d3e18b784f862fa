/** Smallest differences that matter, in AUC: of an area, a gap or an o.o.d. AUC; of an i.i.d. AUC (the sheet's own criterion). */
export const MARGIN = { shift: 0.05, iid: 0.03 } as const;
