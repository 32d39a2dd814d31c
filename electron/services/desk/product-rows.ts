import { productCodes } from '#contract/desk/operations'
import type { ProductGroupView, ProductRowView } from '#contract/desk/view'
import type { PassOffer } from '#domain/pass/offers'
import type { CalendarDay } from '#domain/time'
import { passGroups } from '#electron/services/kiosk/shop/shop-views'

type CodedGroup = Pick<ProductGroupView, 'name' | 'period'> & { readonly rows: readonly CodedRow[] }
export type CodedRow = Omit<ProductRowView, 'inBasket'> & {
  readonly sku: string
  readonly month: CalendarDay | null
}

/** Codes of products the till has no number for begin here: a new tariff is sold before somebody thinks of its code. */
const firstFreeCode = 61
const codes = productCodes()

/** What is sold to the card at hand now, with what is typed for it. */
export function codedGroups(offers: readonly PassOffer[]): readonly CodedGroup[] {
  let free = firstFreeCode
  const taken = new Set<string>()
  return passGroups(offers).groups.map(({ name, period, rows }) => ({
    name,
    period,
    rows: rows.map((row) => {
      const { sku } = row
      const own = codes.get(sku)
      // The same pass is on sale for two months on no day but by a switch: the second one takes a free code.
      const code = own === undefined || taken.has(own) ? String(free++) : own
      taken.add(code)
      return { ...row, code }
    }),
  }))
}
