import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/**
 * Which process works in a partial folder, as part of the folder's name: there is no moment at which the folder exists and its owner is
 * unknown. The start time (clock ticks since boot, where /proc tells it) keeps a reused process id from passing for the old owner.
 */
export interface Owner { host: string; pid: number; start: string }

/** This process. */
export const self = (): Owner => ({ host: hostname().replace(/[^A-Za-z0-9-]/g, '-'), pid: process.pid, start: startOf(process.pid) ?? 'x' });

/** @example ownerName({ host: 'box', pid: 12, start: '345' }) // 'box.12.345' */
export const ownerName = ({ host, pid, start }: Owner): string => `${host}.${pid}.${start}`;

/** The owner in a name made by `ownerName`, or null. */
export function parseOwner(name: string): Owner | null {
  const match = /^([A-Za-z0-9-]+)\.(\d+)\.(\w+)$/.exec(name);
  return match ? { host: match[1], pid: Number(match[2]), start: match[3] } : null;
}

/** Whether the owner runs on this machine now. A process of another machine cannot be asked: false. */
export function isAlive(owner: Owner): boolean {
  if (!isHere(owner)) return false;
  const start = startOf(owner.pid);
  if (start !== null) return owner.start === 'x' || start === owner.start;
  try {
    process.kill(owner.pid, 0);
    return process.platform !== 'linux';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Whether the owner belongs to this machine (or container). */
export const isHere = (owner: Owner): boolean => owner.host === self().host;

/** Field 22 of /proc/<pid>/stat, counted after the command's closing bracket; null for a process that is gone (a zombie is) or unknown. */
function startOf(pid: number): string | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\)\s+/s, '').split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? null : fields[19];
  } catch { return null; }
}
