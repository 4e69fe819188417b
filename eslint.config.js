import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import { defineConfig } from 'eslint/config';
import ts from 'typescript-eslint';

const root = import.meta.dirname;
const svelteConfigFile = fileURLToPath(new URL('./client/svelte.config.js', import.meta.url));
const svelteConfig = existsSync(svelteConfigFile) ? (await import(svelteConfigFile)).default : undefined;

/** Globs of the code that has a TypeScript project; the rest is plain JavaScript of the tool configs. */
const typed = ['**/*.ts', '**/*.svelte'];
const tests = ['test/**/*.ts', '**/*.spec.ts', 'bench/**/*.ts'];

export default defineConfig(
  {
    ignores: [
      'dist/',
      'client/build/',
      'client/.svelte-kit/',
      'docs/api/',
      'test-results/',
      'playwright-report/',
      '.data*/',
    ],
  },
  {
    // A rule is switched off here, with its reason, or not at all.
    linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' },
  },
  js.configs.recommended,
  {
    languageOptions: { globals: globals.node },
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'object-shorthand': 'error',
    },
  },
  {
    files: typed,
    extends: [ts.configs.strictTypeChecked, ts.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: root, extraFileExtensions: ['.svelte'] },
    },
    rules: {
      // Every suppression of the compiler is refused, with or without a description.
      '@typescript-eslint/ban-ts-comment': [
        'error',
        { 'ts-expect-error': true, 'ts-ignore': true, 'ts-nocheck': true, 'ts-check': false },
      ],
      '@typescript-eslint/no-floating-promises': ['error', { ignoreVoid: true, checkThenables: true }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true, requireDefaultForNonUnion: false },
      ],
      // A Nest module is an empty class under a decorator.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      // A number prints one way only; the rule stays on for objects, nullish values, booleans and any.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // `() => stop()` as a callback hides nothing; a void value used as a value is still refused.
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'all', ignoreRestSiblings: true },
      ],
      // A class that implements an asynchronous contract may have nothing to wait for yet: the promise is
      // the contract. Forgotten awaits are what no-floating-promises and await-thenable find.
      '@typescript-eslint/require-await': 'off',
      // Variables and wire fields keep their quotes: what is looked up by a name from outside looks like it.
      '@typescript-eslint/dot-notation': ['error', { allowIndexSignaturePropertyAccess: true }],
      // Registries of jobs and events begin empty; every feature adds its own by declaration merging.
      '@typescript-eslint/no-empty-object-type': ['error', { allowWithName: '(Job|Event)Map$' }],
      // An index written as `Record<string, T>` or as an index signature: both are read without effort.
      '@typescript-eslint/consistent-indexed-object-style': 'off',
      // `interface` and `type` differ in what they can say; zod's inferred types and unions need `type`.
      '@typescript-eslint/consistent-type-definitions': 'off',
    },
  },
  {
    files: ['src/app.ts'],
    rules: {
      // Nest declares the bag of its options as a class; nobody makes an instance of it.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: {
      // The server logs through pino, with a correlation id.
      'no-console': 'error',
    },
  },
  {
    files: tests,
    rules: {
      // In a test a wrong `!` is a red test on the next line, which is what a test is for.
      '@typescript-eslint/no-non-null-assertion': 'off',
      // `expect(fake.method)` names a method without calling it.
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    files: ['test/browser/**/*.ts'],
    rules: {
      // Playwright reads the fixtures that a fixture needs from this pattern; `{}` says none.
      'no-empty-pattern': ['error', { allowObjectPatternsAsParameters: true }],
    },
  },
  {
    // Code that runs in a browser.
    files: ['client/src/**/*.{ts,svelte}'],
    languageOptions: { globals: globals.browser },
  },
  {
    files: ['client/src/**/*.{svelte,svelte.ts,ts}'],
    extends: [svelte.configs.recommended, svelte.configs.prettier],
    rules: {
      // The product is served from the root of its own host; there is no base path to resolve against.
      'svelte/no-navigation-without-resolve': 'off',
    },
  },
  {
    files: ['client/src/**/*.svelte', 'client/src/**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } },
    rules: {
      // `let { value } = $props()` has to be `let` for a bindable prop; the plugin's own rule knows runes.
      'prefer-const': 'off',
      'svelte/prefer-const': ['error', { destructuring: 'all' }],
      // `void value;` in an effect says that it runs again when the value changes.
      '@typescript-eslint/no-meaningless-void-operator': 'off',
    },
  },
  {
    // Kit's own project leaves the service worker out: its globals are those of a worker.
    files: ['client/src/service-worker/**/*.ts'],
    languageOptions: {
      globals: globals.serviceworker,
      parserOptions: {
        projectService: false,
        project: ['client/tsconfig.worker.json'],
        tsconfigRootDir: root,
      },
    },
  },
  {
    // Plain JavaScript and the tool configs of the client have no TypeScript project to ask.
    files: ['**/*.{js,mjs,cjs}', 'client/*.config.ts'],
    extends: [ts.configs.disableTypeChecked],
    languageOptions: { parserOptions: { projectService: false } },
  },
  {
    files: ['**/*.cjs'],
    languageOptions: { sourceType: 'commonjs' },
  },
  prettier,
);
