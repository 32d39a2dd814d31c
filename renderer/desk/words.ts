import type { ProductGroupView } from '#contract/desk/view'
import type { PassView } from '#contract/screens/parts'
import type { LineItemView } from '#contract/screens/shop-parts'
import type { CalendarDay } from '#domain/time'
import { formatDay } from '#renderer/i18n/format.ts'
import { useDeskTexts } from './texts'

type Named = Pick<ProductGroupView['rows'][number], 'name' | 'count'>
type Covering = { readonly coverage: { readonly city: boolean; readonly suburb: boolean; readonly express: boolean } }

/** What is sold, in the short words of a desk. */
export function useDeskWords() {
  const { text, locale } = useDeskTexts()

  function coverage({ coverage: covered }: Covering): string {
    const zones = (['city', 'express', 'suburb'] as const).filter((zone) => covered[zone])
    return zones.map((zone) => text(`pass.${zone}`)).join(' + ')
  }

  function passName({ name, count }: Named): string {
    return name === 'month' ? text('pass.month') : text(`pass.${name}`, {}, count)
  }

  function period(first: CalendarDay, last: CalendarDay): string {
    return `${formatDay(first, locale.value)} – ${formatDay(last, locale.value)}`
  }

  function itemName(item: LineItemView): string {
    if (item.kind === 'pass') return `${passName(item)} · ${coverage(item)}`
    return text('basket.topUp')
  }

  function itemDates(item: LineItemView): string {
    if (item.kind !== 'pass') return ''
    const { validity } = item
    switch (validity.kind) {
      case 'days':
        return period(validity.firstDay, validity.lastDay)
      case 'hours_from_first_validation':
        return text('basket.hours', { n: validity.hours })
      case 'trips':
        return text('basket.trips', { n: validity.trips, m: validity.transfers })
    }
  }

  function heldName(pass: PassView): string {
    const kind = pass.product === 'monthly' ? text('pass.month') : null
    const days = pass.product === 'hours' ? text('pass.days', {}, Math.ceil((pass.hours ?? 0) / 24)) : null
    return `${kind ?? days ?? text('group.trips')} · ${coverage(pass)}`
  }

  function heldState(pass: PassView): string {
    if (pass.state === 'expired') return text('pass.ended')
    if (pass.trips !== null) return text('pass.left', { n: pass.trips })
    if (pass.lastDay !== null) return text('pass.until', { day: formatDay(pass.lastDay, locale.value) })
    return text('pass.notStarted')
  }

  return { coverage, passName, period, itemName, itemDates, heldName, heldState }
}
