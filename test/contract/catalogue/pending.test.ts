import { describe, expect, it } from 'vitest'
import { pendingVersionsSchema } from '#contract/catalogue/pending'
import { shippedCatalogue } from '#contract/catalogue/shipped'
import { inForce } from '#domain/catalogue/dated'
import { lastActivationDay } from '#domain/pending'

const midnight = Date.parse('2025-06-01T00:00:00+05:00')

describe('the activation term of the catalogue', () => {
  it('is 28 calendar days in what ships (PEND-004)', () => {
    expect(inForce(shippedCatalogue().pending, midnight)).toEqual({ activationTermDays: 28 })
  })

  it.each([
    [15, midnight - 1, '2025-06-15'],
    [30, midnight, '2025-07-01'],
    [28, Date.parse('2026-01-01T00:00:00+05:00'), '2026-01-29'],
  ])('may be %i days by its date, for payments accepted from that midnight on (PEND-004)', (days, atMs, lastDay) => {
    const versions = pendingVersionsSchema.parse([
      { from: '2025-01-01', value: { activationTermDays: 15 } },
      { from: '2025-06-01', value: { activationTermDays: 30 } },
      { from: '2026-01-01', value: { activationTermDays: 28 } },
    ])
    const terms = inForce(versions, atMs)
    expect(terms).toEqual({ activationTermDays: days })
    expect(terms && lastActivationDay(atMs, terms)).toBe(lastDay)
  })

  it.each([0, -1, 1.5, 1000])('is never %d days', (activationTermDays) => {
    const versions = [{ from: '2025-01-01', value: { activationTermDays } }]
    expect(pendingVersionsSchema.safeParse(versions).success).toBe(false)
  })
})
