import { SecondReadError } from '../core/errors.js';

export interface StreamOptions<T> {
  /** How many items there are. */
  count: number;
  /** Reads item i; called once for each, in order of i, at most `concurrency` at a time. */
  read: (i: number) => Promise<T>;
  /** Items a batch; the last may be smaller. */
  batch: number;
  /** Reads under way at once (8). */
  concurrency?: number;
  /** Items that may be read ahead of what has been handed over (one batch and the reads under way). Bounds the memory. */
  ahead?: number;
  /** What to do with an item that cannot be read: where left out, the stream ends with its error; else it is told here and left out. */
  onFailure?: (i: number, error: unknown) => void;
}

export interface Batch<T> { /** Which items these are: positions 0..count-1, ascending. */ positions: number[]; items: T[] }

/**
 * Items in order and in batches, read ahead a little but never all at once: at any time at most `batch + ahead` items exist (the batch
 * being handed over, and what is read or being read ahead of it), however many there are in all.
 *
 * A loop that is left early stops further reads and waits for those under way, so that nothing goes on behind its back.
 *
 * @example for await (const { positions, items } of streamBatches({ count: 112120, batch: 64, read: (i) => decodeImage(files[i]) })) { ... }
 */
export async function* streamBatches<T>({ count, read, batch, concurrency = 8, ahead = batch + concurrency, onFailure }: StreamOptions<T>): AsyncGenerator<Batch<T>, void, undefined> {
  for (const [field, value] of Object.entries({ batch, concurrency, ahead })) {
    if (!Number.isInteger(value) || value < 1) throw new SecondReadError('input', `${field} is ${value}`, { field, expected: 'a whole number, 1 or more' });
  }
  const queue = new Queue(count, read, concurrency);
  let positions: number[] = [], items: T[] = [];
  try {
    for (let i = 0; i < count; i++) {
      queue.fill(Math.min(count, i + ahead));
      const result = await queue.take(i);
      if (result.ok === true) { positions.push(i); items.push(result.item); } else if (onFailure !== undefined) onFailure(i, result.error); else throw result.error;
      if (items.length === batch) {
        yield { positions, items };
        positions = [];
        items = [];
      }
    }
    if (items.length > 0) yield { positions, items };
  } finally {
    await queue.stop();
  }
}

type Result<T> = { ok: true; item: T } | { ok: false; error: unknown };

/** Reads items in order, some at a time; failures are kept as values, so that none is ever an unhandled rejection. */
class Queue<T> {
  private readonly waiting = new Map<number, Promise<Result<T>>>();
  private readonly starts: (() => void)[] = [];
  private started = 0;
  private active = 0;

  constructor(private readonly count: number, private readonly read: (i: number) => Promise<T>, private readonly concurrency: number) {}

  /** Lets items up to (not with) `end` be read. */
  fill(end: number): void {
    for (; this.started < Math.min(end, this.count); this.started++) {
      const i = this.started;
      this.waiting.set(i, new Promise((resolve) => this.starts.push(() => void this.run(i).then(resolve))));
    }
    this.next();
  }

  private next(): void {
    while (this.active < this.concurrency && this.starts.length > 0) {
      this.active++;
      this.starts.shift()?.();
    }
  }

  private async run(i: number): Promise<Result<T>> {
    try {
      return { ok: true, item: await this.read(i) };
    } catch (error) {
      return { ok: false, error };
    } finally {
      this.active--;
      this.next();
    }
  }

  async take(i: number): Promise<Result<T>> {
    const result = await (this.waiting.get(i) as Promise<Result<T>>);
    this.waiting.delete(i);
    return result;
  }

  /** No further reads; resolves when those under way have ended. */
  async stop(): Promise<void> {
    const running = [...this.waiting.entries()].slice(0, this.waiting.size - this.starts.length).map(([, promise]) => promise);
    this.starts.length = 0;
    await Promise.all(running);
  }
}
