import { sha256Hex } from '../template/digest.ts'
import { labelValueFault } from './object-name.ts'

/** The label by which Metacontroller (generateSelector) knows its children; without it they are let go. */
export const CLAIM_LABEL = 'controller-uid'

/** Labels of every child, and (all but NODE_LABEL) of every LynqNode. Values through `labelValue`. */
export const HUB_LABEL = 'lynq.sh/hub'
export const FORM_LABEL = 'lynq.sh/form'
export const NODE_LABEL = 'lynq.sh/node'
export const UID_LABEL = 'lynq.sh/uid'

/** Annotations of every child. */
export const ENTRY_ID = 'lynq.sh/entry-id'
export const DELETION_POLICY = 'lynq.sh/deletion-policy'
export const DEPENDENCY_LEVEL = 'lynq.sh/dependency-level'
export const CREATED_ONCE = 'lynq.sh/created-once'
export const APPLIED_HASH = 'lynq.sh/applied-hash'

/**
 * On a Namespace that holds, or ever held, a retained child: such a Namespace is itself retained.
 * It stays once set: a released child leaves no other trace that its Namespace must live.
 */
export const HOLDS_RETAINED = 'lynq.sh/holds-retained'

/** Marks of an object that was let go: label, then annotations. */
export const ORPHANED = 'lynq.sh/orphaned'
export const ORPHANED_AT = 'lynq.sh/orphaned-at'
export const ORPHANED_REASON = 'lynq.sh/orphaned-reason'

/** Annotation of hubs and forms: while it is `true` they cannot be deleted. */
export const DELETION_PROTECTION = 'lynq.sh/deletion-protection'

/** Annotations of a LynqNode whose row is missing: in how many reads so far, and when the last of them began. */
export const ABSENT_READS = 'lynq.sh/absent-reads'
export const ABSENT_AT = 'lynq.sh/absent-at'

/** Annotation of a LynqNode that the deletion guard holds: the fingerprint of the set it is in. */
export const HELD_DELETION = 'lynq.sh/held-deletion'

/** Annotations of a LynqNode that was moved from one revision to another: when, and from which. */
export const MOVED_AT = 'lynq.sh/moved-at'
export const MOVED_FROM = 'lynq.sh/moved-from'

/** Annotations of a LynqHub by which people approve exactly the set with this fingerprint. */
export const APPROVE_DELETIONS = 'lynq.sh/approve-deletions'
export const APPROVE_CREATIONS = 'lynq.sh/approve-creations'

/** Annotation of a LynqForm: name of the older ControllerRevision that its nodes shall use. */
export const ROLLBACK_TO = 'lynq.sh/rollback-to'

export const OUR_PREFIX = 'lynq.sh/'

const MAX_LABEL_VALUE = 63

/**
 * A legal label value (63 characters, letters digits - _ .) that is the text itself where possible,
 * else a readable start plus 10 hex digits of its hash, so that two texts never share a value.
 */
export function labelValue(text: string): string {
  if (labelValueFault(text) === undefined) return text
  const start = text
    .replace(/[^-A-Za-z0-9_.]/g, '-')
    .replace(/^[-_.]+/, '')
    .slice(0, MAX_LABEL_VALUE - 11)
  const hash = sha256Hex(text).slice(0, 10)
  return start === '' ? hash : `${start}-${hash}`
}
