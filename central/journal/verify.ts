import { journalHashText, type JournalRecord } from '#contract/central'
import { err, ok, type Result } from '#domain/result'
import { isStorableText } from '#central/context'
import { sha256Hex } from '#central/http/body'

/** Last stored record of a terminal's journal. */
export type JournalHead = { readonly seq: number; readonly hash: string }

export type JournalFault = {
  readonly kind:
    | 'journal_gap'
    | 'journal_fork'
    | 'journal_chain_broken'
    | 'journal_hash_mismatch'
    | 'journal_operation_repeated'
    | 'journal_text_invalid'
  readonly seq: number
}

/** The first record that is wrong by itself, whatever is stored. */
export type BadContent = { readonly index: number; readonly kind: 'journal_text_invalid' | 'journal_hash_mismatch' }

export function badContent(records: readonly JournalRecord[]): BadContent | null {
  for (const [index, record] of records.entries()) {
    if (!hasStorableText(record)) return { index, kind: 'journal_text_invalid' }
    if (sha256Hex(journalHashText(record)) !== record.hash) return { index, kind: 'journal_hash_mismatch' }
  }
  return null
}

/** The records that are new, or the first record that cannot be true. `storedHashes` has the hash of every stored record that
 *  the batch repeats; `bad` can be found before what is stored is known. */
export function verifyBatch(
  records: readonly JournalRecord[],
  head: JournalHead,
  storedHashes: ReadonlyMap<number, string>,
  bad: BadContent | null = badContent(records),
): Result<readonly JournalRecord[], JournalFault> {
  let previous: JournalHead = head
  let expectedSeq = Math.min(records[0]?.seq ?? head.seq + 1, head.seq + 1)
  const operations = new Set<string>()
  const fresh: JournalRecord[] = []
  for (const [index, record] of records.entries()) {
    const { seq } = record
    if (seq !== expectedSeq) return err({ kind: 'journal_gap', seq })
    if (bad?.index === index) return err({ kind: bad.kind, seq })
    if (seq <= head.seq) {
      if (storedHashes.get(seq) !== record.hash) return err({ kind: 'journal_fork', seq })
    } else {
      if (record.prevHash !== previous.hash) return err({ kind: 'journal_chain_broken', seq })
      if (operations.has(record.operationId)) return err({ kind: 'journal_operation_repeated', seq })
      operations.add(record.operationId)
      previous = { seq, hash: record.hash }
      fresh.push(record)
    }
    expectedSeq += 1
  }
  return ok(fresh)
}

function hasStorableText(record: JournalRecord): boolean {
  return isStorableText(record.kind) && isStorableText(record.operationId) && isStorableText(record.payload)
}
