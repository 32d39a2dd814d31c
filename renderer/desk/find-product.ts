import type { ProductGroupView, ProductRowView } from '#contract/desk/view'

/** The row that what was typed means, and how many times: a code, `2*31`, or part of a name. Null: none. */
export function findProduct(
  typed: string,
  groups: readonly ProductGroupView[],
  nameOf: (row: ProductRowView) => string,
): { readonly code: string; readonly count: number } | null {
  const rows = groups.flatMap(({ rows: own }) => own).filter(({ reason }) => reason === null)
  const asked = /^(?:([1-9])\s*[*×]\s*)?(.+)$/u.exec(typed.trim())
  const [, count = '1', what = ''] = asked ?? []
  const byCode = rows.find(({ code }) => code === what)
  if (byCode !== undefined) return { code: byCode.code, count: Number(count) }
  if (!/\p{L}/u.test(what)) return null
  const words = what.toLowerCase().split(/\s+/)
  const byName = rows.find((row) => words.every((word) => nameOf(row).toLowerCase().includes(word)))
  return byName === undefined ? null : { code: byName.code, count: Number(count) }
}
