import { readFileSync } from 'node:fs'
import { walletVersionsSchema } from '#contract/catalogue/wallet'
import { assert } from '#domain/assert'
import { inForce } from '#domain/catalogue/dated'
import type { WalletTariff } from '#domain/wallet/tariff'

/** The terms of the wallet that ship, parsed as the terminal parses them. */
export const walletVersions = walletVersionsSchema.parse(
  JSON.parse(readFileSync('domain/catalogue/data/wallet.json', 'utf8')),
)

export function shippedWalletTariff(change: Partial<WalletTariff> = {}): WalletTariff {
  const tariff = inForce(walletVersions, Date.parse('2026-11-21T06:00:00Z'))
  assert(tariff !== null, 'no wallet tariff in force')
  return { ...tariff, ...change }
}
