import { defineConfig } from 'eslint/config'
import tseslint from 'typescript-eslint'

// One row a folder: what it may not import. The layers are those of src/README.md; arrows point
// down only. A flat-config rule replaces an earlier one, so each row carries its whole list.
const layers = [
  [
    'api',
    [
      'template',
      'rows',
      'plan',
      'validate',
      'cluster',
      'tls',
      'server',
      'cli',
      'simulate',
      'hooks',
      'webhooks',
    ],
  ],
  [
    'template',
    [
      'rows',
      'plan',
      'validate',
      'cluster',
      'tls',
      'server',
      'cli',
      'simulate',
      'hooks',
      'webhooks',
    ],
  ],
  [
    'rows',
    [
      'template',
      'plan',
      'validate',
      'cluster',
      'tls',
      'server',
      'cli',
      'simulate',
      'hooks',
      'webhooks',
    ],
  ],
  [
    'plan',
    ['rows', 'cluster', 'tls', 'validate', 'server', 'cli', 'simulate', 'hooks', 'webhooks'],
  ],
  ['validate', ['rows', 'cluster', 'tls', 'server', 'cli', 'simulate', 'hooks', 'webhooks']],
  [
    'cluster',
    [
      'template',
      'rows',
      'plan',
      'validate',
      'tls',
      'server',
      'cli',
      'simulate',
      'hooks',
      'webhooks',
    ],
  ],
  ['tls', ['rows', 'plan', 'validate', 'server', 'cli', 'simulate', 'hooks', 'webhooks']],
  ['server', ['cli', 'simulate', 'template', 'plan', 'validate', 'tls']],
  ['cli', ['server']],
  ['simulate', ['cli']],
]
const pure = new Set(['plan', 'validate', 'template', 'api'])

const bans = (folders) => ({
  regex: `(^|/)(${folders.join('|')})/`,
  message: 'arrows point down only: see src/README.md',
})
const impureGlobals = ['setTimeout', 'setInterval', 'fetch', 'process'].map((name) => ({
  name,
  message: 'this folder is pure: pass it in as an argument',
}))
const impureCalls = [
  { object: 'Date', property: 'now', message: '`now` is an argument here' },
  { object: 'Math', property: 'random', message: 'randomness is an argument here' },
]

export default defineConfig(
  { ignores: ['dist', 'coverage', 'eslint.config.js'] },
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      complexity: ['error', 14],
      'max-depth': ['error', 4],
      'max-params': ['error', 4],
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'named exports only' },
        { selector: 'ExportAllDeclaration', message: 'no barrel files' },
        { selector: 'TSEnumDeclaration', message: 'use a literal union' },
      ],
      // `const { dropped, ...rest } = x` is how a read-only object loses a field.
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
    },
  },
  ...layers.map(([folder, upper]) => ({
    files: [`src/${folder}/**/*.ts`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            bans(upper),
            ...(pure.has(folder)
              ? [
                  {
                    regex: folder === 'template' ? '^node:(?!crypto|zlib)' : '^node:',
                    message: 'this folder is pure',
                  },
                ]
              : []),
          ],
        },
      ],
      ...(pure.has(folder)
        ? {
            'no-restricted-globals': ['error', ...impureGlobals],
            'no-restricted-properties': ['error', ...impureCalls],
          }
        : {}),
    },
  })),
  {
    files: ['src/{plan,validate,template}/**/*.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        { selector: 'AwaitExpression', message: 'this folder is pure: no I/O, no await' },
        { selector: 'ExportDefaultDeclaration', message: 'named exports only' },
        { selector: 'ExportAllDeclaration', message: 'no barrel files' },
      ],
    },
  },
  {
    // Build-time generators read files and packages; they are not part of the pure layer.
    files: ['src/**/generate/**/*.ts'],
    rules: {
      'no-restricted-imports': 'off',
      'no-restricted-globals': 'off',
      'no-restricted-properties': 'off',
    },
  },
  {
    files: ['hooks/**/*.ts', 'webhooks/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            bans(['server', 'cli', 'simulate']),
            { regex: '^fastify', message: 'hooks know no fastify' },
          ],
        },
      ],
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      complexity: 'off',
      'no-restricted-syntax': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
)
