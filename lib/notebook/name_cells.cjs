// Loaded into the runner's kernel before tslab: gives each cell's code a name of its own ("cell-3"), where tslab calls all of them
// "evalmachine.<anonymous>". An error that comes late can then be traced to the cell that caused it.
'use strict';
const vm = require('node:vm');

const run = vm.runInThisContext;
let cells = 0;
vm.runInThisContext = (code, options) => run(code, /^\((async )?function\(exports, require\) \{ /.test(code) ? { ...options, filename: `cell-${++cells}` } : options);
