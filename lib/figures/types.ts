/** A Plotly figure made by a named function from tables, with what a reader needs to judge it. */
export interface Figure {
  /** File name without extension, unique within a paper: "50-error-rates". */
  id: string;
  title: string;
  /** What is shown and how to read it; intervals and n are named here. */
  caption: string;
  /** What the figure shows in one sentence, for readers who cannot see it. */
  alt: string;
  /** Substitutions in force, printed under the figure. */
  substitutions: string[];
  data: Record<string, unknown>[];
  layout: Record<string, unknown>;
  /** Pixels of the plot; the static picture grows by its title above and its caption below. */
  width: number;
  height: number;
}
