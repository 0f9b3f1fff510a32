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

const mysql = {
  description: 'How to reach a MySQL or MariaDB table. Required for type mysql.',
  type: 'object',
  required: ['host', 'username', 'database', 'table'],
  properties: {
    host: { description: 'Host name or IP address.', type: 'string', minLength: 1 },
    port: {
      description: 'TCP port. Default: 3306.',
      type: 'integer',
      format: 'int32',
      minimum: 1,
      maximum: 65535,
      default: 3306,
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
    database: { description: 'Database (schema) to connect to.', type: 'string', minLength: 1 },
    table: {
      description:
        'Table or view to read: a name, or database.name. Only the mapped columns are read.',
      type: 'string',
      minLength: 1,
    },
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
} as const satisfies CrdSchema

/** The block under `spec.source` that each type needs; the others must be absent. */
export const sourceBlocks = { mysql: 'mysql', static: 'rows' } as const

export const hubSource = {
  description: 'Where the rows come from.',
  type: 'object',
  required: ['type'],
  properties: {
    type: {
      description:
        'Kind of source. mysql: a table of MySQL or MariaDB (needs mysql). static: the rows written here (needs rows).',
      type: 'string',
      enum: ['mysql', 'static'],
    },
    syncInterval: {
      description:
        'How often the rows are read: a whole number and s, m or h, such as 30s or 5m. Default: 30s.',
      type: 'string',
      pattern: '^[1-9][0-9]*(s|m|h)$',
      default: '30s',
    },
    mysql,
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
      rule: "has(self.rows) == (self.type == 'static')",
      message: 'rows is required when type is static, and forbidden otherwise',
    },
  ],
} as const satisfies CrdSchema

export type HubSource = FromCrdSchema<typeof hubSource>
export type MysqlSource = FromCrdSchema<typeof mysql>
