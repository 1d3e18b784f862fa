import type { Column } from '../../report/html.js';
import { count } from './words.js';

/** A column of whole numbers. @example counted('images', (row) => row.n) */
export const counted = <Row>(title: string, get: (row: Row) => number): Column<Row> => ({ title, value: get, cell: (row) => count(get(row)), numeric: true });
