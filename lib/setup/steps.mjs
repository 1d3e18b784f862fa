import { existsSync } from 'node:fs';
import path from 'node:path';
import { addonBuilt, addonKey, addonPlace, buildAddon, compiler, placeAddon } from './addon.mjs';
import { kernelCurrent, linkCommand, writeKernel } from './kernel.mjs';
import { installModules, modulesDue } from './node-modules.mjs';
import { groupCurrent, installGroup, makeVenv, pins, pythonCommand, venvStamp } from './python.mjs';
import { readJsonOrNull } from './place.mjs';
import { Problem } from './problem.mjs';

/** What `SECOND_READ_BACKEND` may say. `cpu` and `gpu` are libtensorflow's, `native` whichever of them is installed. */
export const BACKENDS = ['native', 'cpu', 'gpu', 'wasm', 'javascript'];

/** @throws Problem for a value that is none of them. */
export function askedBackend(env) {
  const asked = env.SECOND_READ_BACKEND || 'native';
  if (!BACKENDS.includes(asked)) throw new Problem(`SECOND_READ_BACKEND=${asked} is no backend.`, { run: `SECOND_READ_BACKEND=${BACKENDS.join('|')} (or leave it out)`, without: 'the command stops here' });
  return asked;
}

/** Why libtensorflow is not even tried, or null. */
export function nativeRefused(env, { platform, arch } = process) {
  if (platform !== 'linux' || arch !== 'x64') return `libtensorflow is built on Linux x86-64 only (this is ${platform} ${arch})`;
  return ['wasm', 'javascript'].includes(askedBackend(env)) ? `SECOND_READ_BACKEND=${env.SECOND_READ_BACKEND}` : null;
}

/** What only the tests need: Keras on the TensorFlow wheel that is there for its libtensorflow, as the reference for networks. */
const KERAS_PINS = 'test/reference/requirements-keras.txt';

/**
 * The steps in order; last those of `also`, which no other command needs. `due()` says why a step must be done, or null; it must be cheap.
 * `key()` is what a failure depended on: a failed step is not tried again on every command while it stays the same.
 */
export function stepsOf(place, env, also = []) {
  const pin = pins(place), tools = { name: 'tools', packages: [pin.jupyterlab, pin.nbclient], marker: 'jupyterlab' };
  const lightgbm = { name: 'lightgbm', packages: [pin.lightgbm], marker: 'lightgbm/lib', options: ['--no-deps', '--only-binary', ':all:'], proof: 'import ctypes, glob, sys; ctypes.CDLL(glob.glob(sys.prefix + "/lib/python3*/site-packages/lightgbm/lib/lib_lightgbm.*")[0])',
    mend: 'apt-get install libgomp1   (then `npm run setup`)', without: 'there are no boosted trees; logistic regression and the rest go on' };
  const tensorflow = tensorflowGroup(place, env, pin['tensorflow-cpu']);
  const group = (wanted, extra = []) => ({
    due: () => (groupCurrent(place, env, wanted) ? null : `${wanted.packages.join(' ')} missing`),
    act: () => installGroup(place, env, wanted),
    slow: true,
    what: `pip install ${wanted.packages.join(' ')}`,
    key: () => [wanted.packages, pythonCommand(env), env.PIP_INDEX_URL, env.PIP_FIND_LINKS, ...extra].join(' '),
    detail: () => wanted.packages.join(' '),
  });
  const refused = nativeRefused(env);
  const keras = () => ({ ...group({ name: 'keras', packages: Object.values(pins(place, KERAS_PINS)), marker: 'keras', options: ['--only-binary', ':all:'], proof: 'import os; os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"; import keras, h5py',
    mend: 'npm run setup, then the same command again', without: 'the tests that compare networks with Keras fail; all others run' }), name: 'keras', what: 'pip install keras with what it needs (for the tests)', detail: () => `as ${KERAS_PINS}`, after: ['libtensorflow'], refused });
  return [
    { name: 'node modules', required: true, slow: true, due: () => modulesDue(place), what: 'npm ci', key: () => '', detail: () => 'as package-lock.json', after: [],
      act: async () => { await installModules(place, env); } },
    { ...group(tools), name: 'python', what: `.venv with ${tools.packages.join(', ')}`, after: [],
      act: async () => { if (venvStamp(place, env) === null) await makeVenv(place, env); await installGroup(place, env, tools); },
      detail: () => `Python ${readJsonOrNull(place.venvStamp)?.python}, ${tools.packages.join(' ')}` },
    { ...group(lightgbm), name: 'lightgbm', after: ['python'] },
    { ...group(tensorflow), name: 'libtensorflow', what: `pip install ${tensorflow.packages.join(' ')} (for its libtensorflow)`, after: ['python'], behind: ['lightgbm'], refused },
    { name: 'addon', after: ['node modules', 'libtensorflow'], refused, what: 'building the binding of tfjs to libtensorflow',
      due: () => (addonBuilt(place, tensorflow.packages[0]) && existsSync(addonPlace(place)) ? null : 'the addon is missing'),
      act: async () => { if (addonBuilt(place, tensorflow.packages[0])) placeAddon(place); else await buildAddon(place, env, tensorflow.packages[0]); },
      key: () => `${compiler(env)} ${addonKey(place, tensorflow.packages[0])}`, detail: () => tensorflow.packages[0] },
    { name: 'kernel', after: ['node modules', 'python'], what: 'the notebook kernel "Second Read (TypeScript)"', key: () => '', detail: () => path.relative(place.root, place.kernel),
      due: () => (kernelCurrent(place) ? null : 'the kernel is missing'), act: async () => { writeKernel(place); } },
    { name: 'command', after: ['node modules'], what: 'the command second-read for npx', key: () => '', detail: () => 'node_modules/.bin/second-read',
      due: () => (existsSync(path.join(place.modules, '.bin', 'second-read')) ? null : 'not linked'), act: async () => { linkCommand(place); } },
    ...(also.includes('keras') ? [keras()] : []),
  ];
}

/** The TensorFlow wheel: the CPU one, unless `SECOND_READ_BACKEND=gpu` asks for CUDA or a CUDA one stands there already. */
function tensorflowGroup(place, env, cpu) {
  const cuda = cpu.replace('tensorflow-cpu', 'tensorflow[and-cuda]'), asked = askedBackend(env);
  const without = asked === 'gpu' ? 'there is no GPU backend; SECOND_READ_BACKEND=cpu or wasm' : 'the wasm backend stands in (about ten times slower in training); everything runs';
  const stands = venvStamp(place, env)?.groups.tensorflow === cuda;
  const marker = 'tensorflow/libtensorflow_cc.so.2';
  if (asked === 'gpu' || (stands && asked !== 'cpu')) return { name: 'tensorflow', packages: [cuda], marker, replaces: ['tensorflow-cpu'], without };
  return { name: 'tensorflow', packages: [cpu], marker, options: ['--no-deps', '--only-binary', ':all:'], replaces: stands ? ['tensorflow'] : [], without };
}
