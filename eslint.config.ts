import { defineConfigWithVueTs, vueTsConfigs } from '@vue/eslint-config-typescript'
import boundaries from 'eslint-plugin-boundaries'
import vue from 'eslint-plugin-vue'
import { globalIgnores } from 'eslint/config'
import tseslint from 'typescript-eslint'

const layers = ['domain', 'contract', 'drivers', 'electron', 'renderer', 'central']

/** Which layer may import which (docs/ARCHITECTURE.md). What is not listed is an error. */
const mayImport: Record<string, readonly string[]> = {
  domain: ['domain'],
  contract: ['contract', 'domain'],
  drivers: ['drivers', 'domain'],
  electron: ['electron', 'domain', 'contract', 'drivers'],
  renderer: ['renderer', 'domain', 'contract'],
  central: ['central', 'domain', 'contract'],
}

/** Packages with a native part or a machine behind them, and the only layer that may know them. */
const homeOf: Record<string, string> = {
  electron: 'electron',
  sqlite3: 'electron',
  'nfc-pcsc': 'drivers',
  smartcard: 'drivers',
  'node-hid': 'drivers',
  serialport: 'drivers',
  pg: 'central',
  fastify: 'central',
}

const noClockNoChance = [
  { object: 'Date', property: 'now', message: 'Time comes in through a Clock.' },
  { object: 'Math', property: 'random', message: 'Chance comes in as an argument.' },
  { object: 'performance', property: 'now', message: 'Time comes in through a Clock.' },
  { object: 'crypto', property: 'randomUUID', message: 'Chance comes in as an argument.' },
]

export default defineConfigWithVueTs(
  globalIgnores(['out/', 'dist/', 'coverage/', 'test-results/', 'node_modules/', 'test/renderer/gallery*/']),
  vue.configs['flat/recommended'],
  vueTsConfigs.strictTypeChecked,
  {
    linterOptions: { reportUnusedDisableDirectives: 'error', noInlineConfig: true },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      // Their successors cost a tenth and a fifteenth of the start: the file protocol (electron/main/pages.ts), and the way to load
      // CommonJS otherwise than Node does, which the modules API of the oldest Electron does not offer (electron/code-cache.ts).
      '@typescript-eslint/no-deprecated': [
        'error',
        {
          allow: [
            { from: 'package', package: 'electron', name: 'registerFileProtocol' },
            { from: 'package', package: '@types/node', name: 'extensions' },
          ],
        },
      ],
      // There are no enums here, and a class with private fields is no other's instance for the compiler itself: these two
      // compare every type with every other, for most of the time of a run.
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/ban-ts-comment': [
        'error',
        { 'ts-expect-error': true, 'ts-ignore': true, 'ts-nocheck': true },
      ],
      'max-lines': ['error', { max: 400 }],
      'max-lines-per-function': ['error', { max: 70 }],
      'no-console': 'error',
      eqeqeq: 'error',
      'vue/block-lang': ['error', { script: { lang: 'ts' } }],
      'vue/component-api-style': ['error', ['script-setup']],
      'vue/define-props-declaration': ['error', 'type-based'],
      'vue/define-emits-declaration': ['error', 'type-based'],
      // Prettier decides how it looks.
      ...Object.fromEntries(
        ['max-attributes-per-line', 'html-self-closing', 'singleline-html-element-content-newline', 'html-indent']
          .concat([
            'html-closing-bracket-newline',
            'multiline-html-element-content-newline',
            'first-attribute-linebreak',
          ])
          .map((name) => [`vue/${name}`, 'off']),
      ),
    },
  },
  { name: 'beket/plain-javascript', files: ['**/*.{mjs,cjs,cts}'], extends: [tseslint.configs.disableTypeChecked] },
  {
    name: 'beket/commonjs',
    files: ['**/*.cjs'],
    rules: { '@typescript-eslint/no-require-imports': 'off', '@typescript-eslint/no-dynamic-delete': 'off' },
  },
  {
    name: 'beket/layers',
    files: layers.map((layer) => `${layer}/**/*.{ts,vue,cjs}`),
    plugins: { boundaries },
    settings: {
      'boundaries/elements': layers.map((type) => ({ type, pattern: type, partialMatch: false })),
      'import/resolver': { typescript: true, node: { extensions: ['.ts', '.vue', '.js'] } },
    },
    rules: {
      'boundaries/dependencies': [
        'error',
        {
          default: 'disallow',
          checkAllOrigins: true,
          policies: [
            { allow: { to: { module: { origin: ['external', 'core'] } } } },
            ...Object.entries(mayImport).map(([from, to]) => ({
              from: { element: { type: from } },
              allow: { to: { element: { types: { anyOf: [...to] } } } },
            })),
            {
              from: { element: { types: { anyOf: ['domain', 'contract', 'renderer'] } } },
              disallow: { to: { module: { origin: 'core' } } },
            },
            { from: { element: { type: 'domain' } }, disallow: { to: { module: { origin: 'external' } } } },
            ...Object.entries(homeOf).map(([source, layer]) => ({
              from: { element: { type: `!${layer}` } },
              disallow: { to: { module: { origin: 'external', source } } },
            })),
          ],
        },
      ],
      'no-restricted-imports': ['error', { patterns: [{ group: ['../../*'], message: 'Import by the # name.' }] }],
    },
  },
  {
    name: 'beket/domain',
    files: ['domain/**/*.ts'],
    rules: {
      'no-restricted-properties': ['error', ...noClockNoChance],
      'no-restricted-syntax': [
        'error',
        {
          selector: "NewExpression[callee.name='Date'][arguments.length=0]",
          message: 'Time comes in through a Clock.',
        },
        { selector: "CallExpression[callee.name='Date']", message: 'Time comes in through a Clock.' },
      ],
    },
  },
  {
    name: 'beket/tests',
    files: ['test/**/*.ts'],
    rules: {
      // A describe block is a chapter, not a function.
      'max-lines-per-function': 'off',
      'no-restricted-syntax': [
        'error',
        {
          selector: 'MemberExpression[object.name=/^(describe|it|test)$/][property.name=/^(only|skip|todo|fixme)$/]',
          message: 'No test is left out.',
        },
      ],
    },
  },
  {
    name: 'beket/scripts',
    files: ['scripts/**', '*.config.ts'],
    rules: { 'no-console': 'off' },
  },
)
