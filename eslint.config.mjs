import js from '@eslint/js';
import tseslint from 'typescript-eslint';

const randomness = {
  'no-restricted-properties': ['error',
    { object: 'Math', property: 'random', message: 'Use a named stream: rng(root, "bootstrap", ...).' },
    { object: 'Date', property: 'now', message: 'Results must not depend on the clock; for durations use lib/core/clock.ts.' }],
};

export default tseslint.config(
  { ignores: ['node_modules/', '.venv/', '.runs/', '.native/', '.cache/', 'data/', 'results/', 'notebooks/'] },
  js.configs.recommended,
  {
    files: ['**/*.mjs'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly', performance: 'readonly', Buffer: 'readonly', setTimeout: 'readonly', clearTimeout: 'readonly' } },
  },
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.recommended],
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      ...randomness,
      '@typescript-eslint/no-floating-promises': ['error', { allowForKnownSafeCalls: [{ from: 'package', name: ['test', 'it', 'describe', 'suite'], package: 'node:test' }] }],
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      'no-irregular-whitespace': 'error',
    },
  },
);
