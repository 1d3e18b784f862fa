import { stopwatch } from './clock.js';

/** A line that says how far a piece of work is and how long it still takes. */
export interface Progress {
  /** `amount` more units are done; `note` says what the last one was. */
  advance(amount?: number, note?: string): void;
  /** Ends the line with what it took; `summary` replaces the label. */
  finish(summary?: string): void;
}

export interface ProgressOptions { label: string; total: number; unit?: string; stream?: NodeJS.WriteStream }

/**
 * On a terminal one line redrawn in place; elsewhere (CI, a pipe) a plain line at most every ten seconds. Silent until two seconds have
 * passed. Writes to stderr, so that results on stdout stay clean.
 *
 * @example const bar = progress({ label: 'bootstrap', total: 1000 }); bar.advance(); bar.finish();
 */
export function progress({ label, total, unit = '', stream = process.stderr }: ProgressOptions): Progress {
  const seconds = stopwatch();
  let done = 0, shown = 0, drawn = false;
  const draw = (note: string): void => {
    const elapsed = seconds(), wait = stream.isTTY ? 0.1 : 10;
    if (elapsed < 2 || (elapsed - shown < wait && done < total)) return;
    shown = elapsed;
    const share = total > 0 ? done / total : 1, left = share > 0 ? elapsed / share - elapsed : NaN;
    const cells = Math.round(share * 20), bar = `${'█'.repeat(cells)}${'░'.repeat(20 - cells)}`;
    const text = `${label} ${bar} ${done}/${total}${unit ? ` ${unit}` : ''}, ${formatSeconds(left)} left${note ? `  ${note}` : ''}`;
    if (stream.isTTY) { stream.write(`\r\x1b[2K${text.slice(0, (stream.columns ?? 120) - 1)}`); drawn = true; } else stream.write(`${text}\n`);
  };
  return {
    advance(amount = 1, note = '') { done += amount; draw(note); },
    finish(summary = label) {
      if (drawn) stream.write('\r\x1b[2K');
      if (seconds() >= 2) stream.write(`${summary}: ${done}${unit ? ` ${unit}` : ''} in ${formatSeconds(seconds())}\n`);
    },
  };
}

/** @example formatSeconds(75) // '1 min 15 s' */
export function formatSeconds(seconds: number): string {
  if (!Number.isFinite(seconds)) return '?';
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.round((whole % 3600) / 60)} min`;
}
