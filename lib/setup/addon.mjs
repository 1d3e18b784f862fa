import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { findOnPath, run } from './command.mjs';
import { writeJson, writeWhole } from './files.mjs';
import { readJsonOrNull, sitePackages } from './place.mjs';
import { Problem } from './problem.mjs';

const WITHOUT = 'the wasm backend stands in (about ten times slower in training); everything runs';
const LIBRARIES = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'];
// The addon finds libtensorflow in the wheel itself, from both places where it lies: the checkout may be moved, and a CUDA wheel finds its own neighbours.
const FROM = ['$ORIGIN/..', '$ORIGIN/../../../../..'];
const FLAGS = ['-O2', '-std=c++17', '-fPIC', '-shared', '-DNAPI_VERSION=8', '-DBUILDING_NODE_EXTENSION', '-w'];

/** Where @tensorflow/tfjs-node-gpu looks for its addon. */
export const addonPlace = ({ binding }) => path.join(binding, 'lib', 'napi-v8', 'tfjs_binding.node');

/** The C++ compiler to use: `CXX`, else g++, c++ or clang++ on PATH; null where there is none. */
export const compiler = (env) => [env.CXX, 'g++', 'c++', 'clang++'].map((name) => (name ? findOnPath(name, env) : null)).find((file) => file !== null) ?? null;

/** What the addon is built from (null without its sources); a change builds it anew. */
export function addonKey(place, tensorflow) {
  const hash = createHash('sha256'), folder = path.join(place.binding, 'binding');
  if (!existsSync(folder)) return null;
  hash.update(JSON.stringify([tensorflow, FLAGS, FROM, path.relative(place.root, sitePackages(place) ?? '')]));
  for (const name of readdirSync(folder).sort()) hash.update(name).update(readFileSync(path.join(folder, name)));
  return hash.digest('hex');
}

export function addonBuilt(place, tensorflow) {
  const built = readJsonOrNull(place.addonStamp)?.key;
  return built !== undefined && existsSync(place.addon) && built === addonKey(place, tensorflow);
}

/** Compiles the addon of @tensorflow/tfjs-node-gpu against the TensorFlow wheel in `.venv`, proves that it loads, and keeps it in `.native/`. */
export async function buildAddon(place, env, tensorflow) {
  const cxx = compiler(env);
  if (cxx === null) throw new Problem('no C++ compiler: g++ is not on PATH, so the binding to libtensorflow cannot be built.', { run: 'apt-get install g++   (then the same command again)', without: WITHOUT });
  const site = sitePackages(place), wheel = path.join(site, 'tensorflow');
  for (const name of LIBRARIES) {
    if (!existsSync(path.join(wheel, name))) throw new Problem(`the TensorFlow wheel holds no ${name}.`, { run: 'rm -rf .venv && npm run setup', without: WITHOUT });
  }
  const part = path.join(place.native, 'build');
  rmSync(part, { recursive: true, force: true });
  mkdirSync(part, { recursive: true });
  try {
    const include = ['-I', path.join(wheel, 'include'), '-I', path.join(place.modules, 'node-api-headers', 'include')];
    const objects = ['tfjs_backend', 'tfjs_binding'].map((name) => ({ source: path.join(place.binding, 'binding', `${name}.cc`), object: path.join(part, `${name}.o`) }));
    const must = async (args) => {
      const { code, output } = await run(cxx, args, { cwd: part, env });
      if (code !== 0) throw new Problem(`the compiler failed (${path.basename(cxx)}, code ${code}).`, { run: 'apt-get install g++ libc6-dev   (then `npm run setup`)', without: WITHOUT, output });
    };
    await Promise.all(objects.map(({ source, object }) => must([...FLAGS.filter((flag) => flag !== '-shared'), ...include, '-c', source, '-o', object])));
    const to = path.relative(place.root, wheel), built = path.join(part, 'tfjs_binding.node');
    await must([...FLAGS, ...objects.map(({ object }) => object), '-o', built, '-L', wheel, ...LIBRARIES.map((name) => `-l:${name}`), ...FROM.map((from) => `-Wl,-rpath,${from}/${to}`)]);
    renameSync(built, place.addon);
    placeAddon(place);
    await proveAddon(place, env);
    writeJson(place.addonStamp, { key: addonKey(place, tensorflow), tensorflow });
  } finally { rmSync(part, { recursive: true, force: true }); }
}

/** Puts the kept addon where tfjs looks for it: `npm ci` removes it from there. */
export const placeAddon = (place) => writeWhole(addonPlace(place), readFileSync(place.addon), 0o755);

async function proveAddon(place, env) {
  const prelude = 'const u = require("node:util"); u.isNullOrUndefined ??= (x) => x == null; u.isArray ??= Array.isArray;';
  const script = `${prelude} try { if (require("@tensorflow/tfjs-node-gpu").tensor1d([1, 2]).square().sum().dataSync()[0] !== 5) throw new Error("1 + 4 is not 5"); } catch (error) { console.error(error.message); process.exit(3); }`;
  const { code, signal, output } = await run(process.execPath, ['-e', script], { cwd: place.root, env: { ...env, TF_CPP_MIN_LOG_LEVEL: '2' } });
  if (code === 0 && signal === null) return;
  rmSync(addonPlace(place), { force: true });
  rmSync(place.addon, { force: true });
  throw new Problem(signal === 'SIGILL' ? 'this processor lacks instructions that the TensorFlow wheel needs (AVX).' : `the addon was built but does not load (${signal ?? `code ${code}`}).`, {
    run: signal === 'SIGILL' ? 'nothing mends it on this machine; SECOND_READ_BACKEND=wasm says so for good' : 'npm run setup', without: WITHOUT, output,
  });
}
