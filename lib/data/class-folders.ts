import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { SecondReadError } from '../core/errors.js';

const PICTURE = /\.(png|jpe?g)$/i;
const isFolder = (file: string): boolean => existsSync(file) && statSync(file).isDirectory();

/** A picture in a class folder. */
export interface FolderPicture {
  /** Path from the dataset's folder, with forward slashes. */
  path: string;
  /** The folder right below the class folder, where there is one: a finding. */
  below: string | null;
}

/** Names in a folder in order of code units, the same on every system; what begins with a dot is the system's own. */
const namesIn = (folder: string): string[] => readdirSync(folder).filter((name) => !name.startsWith('.')).sort();

/**
 * Pictures (PNG, JPEG) of a class folder and, where `deep`, of the folders right below it. Other files are passed over: counts tell.
 *
 * @param root the dataset's folder @param name the class folder's path in it
 * @throws SecondReadError (data) where the folder is missing, or a folder lies in it that must not
 * @example picturesOf('data/covidgr', 'P') // [{ path: 'P/1.jpg', below: null }, ...]
 */
export function picturesOf(root: string, name: string, { deep = false, remedy }: { deep?: boolean; remedy?: string } = {}): FolderPicture[] {
  const folder = path.join(root, name);
  if (!isFolder(folder)) throw new SecondReadError('data', 'no such folder', { file: folder, expected: `the pictures of class "${path.basename(name)}"`, remedy });
  return namesIn(folder).flatMap((entry): FolderPicture[] => {
    const inside = `${name}/${entry}`;
    if (!isFolder(path.join(root, inside))) return PICTURE.test(entry) ? [{ path: inside, below: null }] : [];
    if (!deep) throw new SecondReadError('data', `a folder where pictures are expected: "${entry}"`, { file: path.join(root, inside), expected: 'pictures alone', remedy });
    return namesIn(path.join(root, inside)).filter((file) => PICTURE.test(file)).map((file) => ({ path: `${inside}/${file}`, below: entry }));
  });
}

/** @throws SecondReadError (data) for folders that are not among those expected: a class under another name would be left out without a word */
export function refuseOtherFolders(root: string, expected: readonly string[], remedy?: string): void {
  const odd = isFolder(root) ? namesIn(root).find((name) => isFolder(path.join(root, name)) && !expected.includes(name)) : undefined;
  if (odd !== undefined) throw new SecondReadError('data', `unknown folder "${odd}"`, { file: path.join(root, odd), expected: expected.join(', '), remedy });
}

/** Every picture below a folder, however deep, by its file name. A name that occurs twice keeps its first path, in order of code units. */
export function picturesByName(root: string, name: string, ending = PICTURE): Map<string, string> {
  const folder = path.join(root, name), found = new Map<string, string>();
  if (!isFolder(folder)) return found;
  const paths = readdirSync(folder, { recursive: true }) as string[];
  for (const file of paths.map((one) => one.split(path.sep).join('/')).filter((one) => ending.test(one)).sort()) {
    const base = path.posix.basename(file);
    if (!found.has(base)) found.set(base, `${name}/${file}`);
  }
  return found;
}

/** File name without folder and ending, in small letters: what stays when a picture is converted. @example stemOf('a/B.PNG') // 'b' */
export const stemOf = (file: string): string => path.posix.basename(file).replace(/\.[^.]*$/, '').toLowerCase();
