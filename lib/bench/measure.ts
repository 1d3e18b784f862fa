import { cpus } from 'node:os';
import { stopwatch } from '../core/clock.js';
import { quantile } from '../stats/quantile.js';
import type { Peer } from './peer.js';

/** A line of results/bench/bench.json. */
export interface BenchRow {
  name: string;
  unit: 's';
  /** Median of our repetitions. */
  ours: number;
  /** Median of each peer's; a peer that is not installed is absent. */
  peers: Record<string, number>;
  /** Fastest peer over ours: above 1 we are faster. Null without peers. */
  ratio: number | null;
  /** Least and largest repetition, ours and each peer's. */
  spread: Record<string, [number, number]>;
  machine: string;
  repetitions: number;
  /** What was done, with versions, and how it was checked that all did the same. */
  notes: string[];
}

export interface BenchCase {
  name: string;
  repetitions: number;
  /** Our work, measured from typed arrays in memory to numbers; returns numbers to compare. */
  ours: () => Promise<number[]> | number[];
  peers: Peer[];
  /** @throws when a peer's numbers are not ours */
  compare: (ours: number[], theirs: number[], peer: string) => void;
  notes: string[];
}

/** Repetitions interleaved (ours, peer, peer, ours, ...), so that a change of the machine's load falls on all alike. One round before is not counted: it warms compilers and caches. */
export async function measure({ name, repetitions, ours, peers, compare, notes }: BenchCase): Promise<BenchRow> {
  const seconds: Record<string, number[]> = { ours: [], ...Object.fromEntries(peers.map((peer) => [peer.name, []])) };
  for (let round = 0; round <= repetitions; round++) {
    const watch = stopwatch(), result = await ours(), taken = watch();
    if (round > 0) seconds.ours.push(taken);
    for (const peer of peers) {
      const theirs = await peer.run();
      if (round > 0) seconds[peer.name].push(theirs.seconds); else compare(result, theirs.result, peer.name);
    }
  }
  const median = (values: number[]): number => round4(quantile(values, 0.5)), own = quantile(seconds.ours, 0.5);
  return {
    name, unit: 's', ours: median(seconds.ours), peers: Object.fromEntries(peers.map((peer) => [peer.name, median(seconds[peer.name])])),
    ratio: peers.length > 0 ? round4(Math.min(...peers.map((peer) => quantile(seconds[peer.name], 0.5))) / own) : null,
    spread: Object.fromEntries(Object.entries(seconds).map(([who, values]): [string, [number, number]] => [who, [round4(Math.min(...values)), round4(Math.max(...values))]])),
    machine: machine(), repetitions, notes,
  };
}

const round4 = (value: number): number => Number(value.toPrecision(4));

/** @example machine() // 'AMD EPYC 7B13, 2 cores, linux x64, node v20.20.2' */
export const machine = (): string => `${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${cpus().length} cores, ${process.platform} ${process.arch}, node ${process.version}`;
