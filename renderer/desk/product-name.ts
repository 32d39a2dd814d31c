import type { PassName } from '#contract/screens/shop-parts'

/** A pass as the code of the price list spells it: `PASS_3M_CITY`, `PASS_D15_CITY_SUB`, `PASS_T30`. */
export type NamedPass = {
  readonly name: PassName
  readonly count: number
  readonly coverage: { readonly city: boolean; readonly suburb: boolean; readonly express: boolean }
}

const passCode = /^PASS_(?:(\d*)(M)|(D)(\d+)|(T)(\d+))((?:_(?:CITY|SUB|EXP))*)$/

/** Null: not a pass, or a code of another make; then the code itself is the name, which reports are compared by. */
export function passOfCode(sku: string): NamedPass | null {
  const match = passCode.exec(sku)
  if (match === null) return null
  const [, months, month, day, days, , trips, zones = ''] = match
  const coverage = {
    city: zones === '' || zones.includes('_CITY'),
    suburb: zones.includes('_SUB'),
    express: zones.includes('_EXP'),
  }
  if (month !== undefined) {
    const count = Number(months === '' ? 1 : months)
    return { name: count === 1 ? 'month' : 'months', count, coverage }
  }
  if (day !== undefined) return { name: 'days', count: Number(days), coverage }
  return { name: 'trips', count: Number(trips), coverage }
}
