import type { CrdSchema } from './crd-schema.ts'
import type { FromCrdSchema } from './from-crd-schema.ts'

const secretKey = {
  name: { description: 'Name of the Secret.', type: 'string', minLength: 1 },
  key: { description: "Key in the Secret's data.", type: 'string', minLength: 1 },
  namespace: {
    description: 'Namespace of the Secret. Default: the namespace the service runs in.',
    type: 'string',
    minLength: 1,
  },
} as const satisfies Record<string, CrdSchema>

/** How to reach a table; the same for every database, with what differs filled in. */
const database = <Port extends number>(words: {
  readonly what: string
  readonly port: Port
  readonly database: string
  readonly table: string
}) =>
  ({
    description: words.what,
    type: 'object',
    required: ['host', 'username', 'database', 'table'],
    properties: {
      host: { description: 'Host name or IP address.', type: 'string', minLength: 1 },
      port: {
        description: `TCP port. Default: ${words.port}.`,
        type: 'integer',
        format: 'int32',
        minimum: 1,
        maximum: 65535,
        default: words.port,
      },
      username: {
        description: 'Database user. SELECT on the table is all it needs.',
        type: 'string',
        minLength: 1,
      },
      passwordRef: {
        description: 'The Secret with the password of the user. Without it, no password is sent.',
        type: 'object',
        required: ['name', 'key'],
        properties: secretKey,
      },
      database: { description: words.database, type: 'string', minLength: 1 },
      table: { description: words.table, type: 'string', minLength: 1 },
      tls: {
        description: 'Encryption of the connection. Without it, none is asked for.',
        type: 'object',
        required: ['mode'],
        properties: {
          mode: {
            description:
              'disabled: plain text. preferred: encrypted if the server can. required: encrypted, any certificate. verify-ca: the certificate must come from the CA. verify-full: it must also name the host.',
            type: 'string',
            enum: ['disabled', 'preferred', 'required', 'verify-ca', 'verify-full'],
          },
          caRef: {
            description:
              'The Secret with the CA certificates (PEM) that verify-ca and verify-full trust. Default: the public CAs.',
            type: 'object',
            required: ['name', 'key'],
            properties: secretKey,
          },
        },
      },
    },
  }) as const satisfies CrdSchema

const mysql = database({
  what: 'How to reach a MySQL or MariaDB table. Required for type mysql.',
  port: 3306,
  database: 'Database (schema) to connect to.',
  table: 'Table or view to read: a name, or database.name. Only the mapped columns are read.',
})

const postgresql = database({
  what: 'How to reach a PostgreSQL table. Required for type postgresql.',
  port: 5432,
  database: 'Database to connect to.',
  table:
    'Table or view to read: a name, or schema.name. Upper and lower case count. Only the mapped columns are read.',
})

const filter = {
  description:
    'Reads only the rows that match every item, so that one table can serve several hubs. Default: all rows.',
  type: 'array',
  items: {
    description: 'A column, and the values of which it must have one.',
    type: 'object',
    required: ['column', 'values'],
    properties: {
      column: {
        description: 'Name of the column; need not be mapped.',
        type: 'string',
        minLength: 1,
      },
      values: {
        description:
          'The values, at least one, as text; the database compares them with the column in its own way. NULL matches none.',
        type: 'array',
        minItems: 1,
        items: { description: 'One value, taken literally.', type: 'string' },
      },
    },
  },
} as const satisfies CrdSchema

/** The block under `spec.source` that each type needs; the others must be absent. */
export const sourceBlocks = { mysql: 'mysql', postgresql: 'postgresql', static: 'rows' } as const

export const hubSource = {
  description: 'Where the rows come from.',
  type: 'object',
  required: ['type'],
  properties: {
    type: {
      description:
        'Kind of source. mysql: a table of MySQL or MariaDB (needs mysql). postgresql: a table of PostgreSQL (needs postgresql). static: the rows written here (needs rows).',
      type: 'string',
      enum: ['mysql', 'postgresql', 'static'],
    },
    syncInterval: {
      description:
        'How often the rows are read: a whole number and s, m or h, such as 30s or 5m. Default: 30s.',
      type: 'string',
      pattern: '^[1-9][0-9]*(s|m|h)$',
      default: '30s',
    },
    mysql,
    postgresql,
    filter,
    rows: {
      description: 'The rows themselves, for trials and tests. Required for type static.',
      type: 'array',
      items: {
        description:
          'One row: column name to value (text, number, true or false). A column left out is NULL.',
        type: 'object',
        'x-kubernetes-preserve-unknown-fields': true,
      },
    },
  },
  'x-kubernetes-validations': [
    {
      rule: "has(self.mysql) == (self.type == 'mysql')",
      message: 'mysql is required when type is mysql, and forbidden otherwise',
    },
    {
      rule: "has(self.postgresql) == (self.type == 'postgresql')",
      message: 'postgresql is required when type is postgresql, and forbidden otherwise',
    },
    {
      rule: "has(self.rows) == (self.type == 'static')",
      message: 'rows is required when type is static, and forbidden otherwise',
    },
  ],
} as const satisfies CrdSchema

export type HubSource = FromCrdSchema<typeof hubSource>

export type DatabaseSource = FromCrdSchema<typeof mysql> | FromCrdSchema<typeof postgresql>

/** Types of sources that are databases; each has its block by the same name. */
export const databaseTypes = ['mysql', 'postgresql'] as const
export type DatabaseType = (typeof databaseTypes)[number]

/** The block of a source that is a database. */
export function databaseOf(source: HubSource): DatabaseSource | undefined {
  return source.type === 'static' ? undefined : source[source.type]
}
