import { ApiError } from './api-error.ts'
import { fieldChanges } from './field-changes.ts'
import type { FieldSet } from './field-set.ts'
import { appliedBranches, fieldSetOf, isMember, leaf, union, updatedBranches } from './field-set.ts'
import type { Resource } from './fields.ts'
import { fieldAt, fieldsOf, withField, withMetadata } from './fields.ts'
import type { Writer } from './managed-fields.ts'
import { conflictingFields, ownableFields, ownership } from './managed-fields.ts'
import { mergeApplied, pruneApplied } from './merge-applied.ts'
import type { ObjectWrite } from './write-object.ts'

/** The write that a server-side apply amounts to; without force a conflict is thrown (409). */
export function applyWrite(
  request: Pick<ObjectWrite, 'info' | 'old' | 'writer' | 'wanted'>,
  options: { readonly force?: boolean; readonly dryRun?: boolean },
): ObjectWrite {
  const { info, old, writer } = request
  const applied = applicable(request.wanted, info.hasStatus)
  const hidden = info.hasStatus ? 'status' : undefined
  const fields = ownableFields(fieldSetOf(applied, info.shape, appliedBranches), hidden)
  const { own, others } = ownership(old, writer)
  const merged = mergeApplied(old ?? {}, applied, info.shape)
  const pruned =
    own === undefined
      ? merged
      : pruneApplied(merged, info.shape, own, union(fields, others) ?? nothing)
  const changed = fieldChanges(old ?? {}, pruned, info.shape, updatedBranches(info.isCustom))
  const changes = {
    set: ownableFields(changed.set, hidden),
    removed: ownableFields(changed.removed, hidden),
  }
  const conflicts = conflictingFields(old, changes, writer)
  if (conflicts.length > 0 && options.force !== true) throw applyConflict(conflicts)
  const { apiVersion, kind, metadata } = applied
  return {
    info,
    old,
    wanted: withMetadata(
      { ...fieldsOf(pruned), apiVersion, kind, metadata },
      fieldsOf(fieldAt(pruned, 'metadata')),
    ),
    writer,
    isDryRun: options.dryRun === true,
    applied: { fields, changes },
  }
}

// A set that has no member; `{}` alone would be one.
const nothing: FieldSet = { 'f:': leaf }

function applicable(wanted: Resource, hasStatus: boolean): Resource {
  if (wanted.metadata.managedFields !== undefined) {
    throw new ApiError(400, 'BadRequest', 'metadata.managedFields must be nil')
  }
  const bare = withMetadata(wanted, {
    uid: undefined,
    resourceVersion: undefined,
    generation: undefined,
    creationTimestamp: undefined,
    deletionTimestamp: undefined,
  })
  if (!hasStatus) return bare
  const { metadata, apiVersion, kind } = bare
  return { ...withField(bare, ['status'], undefined), metadata, apiVersion, kind }
}

function applyConflict(
  conflicts: readonly { readonly writer: Writer; readonly fields: FieldSet }[],
): ApiError {
  const lines = conflicts.flatMap(({ writer, fields }) =>
    pathsOf(fields).map((path) => {
      const status =
        writer.subresource === undefined ? '' : ` with subresource "${writer.subresource}"`
      return `conflict with "${writer.manager}"${status} using ${writer.apiVersion}: ${path}`
    }),
  )
  const noun = lines.length === 1 ? 'conflict' : 'conflicts'
  return new ApiError(
    409,
    'Conflict',
    `Apply failed with ${lines.length} ${noun}: ${lines.join('\n')}`,
  )
}

function pathsOf(fields: FieldSet, prefix = ''): readonly string[] {
  const own = isMember(fields) && prefix !== '' ? [prefix] : []
  const below = Object.entries(fields).flatMap(([key, child]) => {
    if (key === '.') return []
    const name = key.slice(2)
    return pathsOf(child, key.startsWith('f:') ? `${prefix}.${name}` : `${prefix}[${name}]`)
  })
  return [...own, ...below]
}
