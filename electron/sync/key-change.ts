import { sign, type KeyObject } from 'node:crypto'
import { keyProofText } from '#contract/terminal-keys'
import { err, ok, type Result } from '#domain/result'
import type { Store } from '#electron/store/open'
import {
  settingChange,
  terminalIdentitySetting,
  terminalKeySetting,
  terminalNextKeySetting,
  terminalPreviousKeySetting,
} from '#electron/store/settings'
import type { CentreError } from '#electron/sync/centre-error'
import type { CentreClient } from '#electron/sync/client'
import { loadKey, loadOrCreateKey, privateKeyText, publicKeyText } from '#electron/sync/identity'

type Parts = { readonly store: Store; readonly client: CentreClient }
type Outcome = Result<void, CentreError>

/** Gives the centre a new key and signs with it from then on. Cut anywhere it is done again with the same key: the new key is
 *  stored before the centre hears of it, and it is the stored key in use before it signs for the first time, which is when the
 *  centre forgets the old one. */
export async function changeKey({ store, client }: Parts): Promise<Outcome> {
  const { settings } = store
  const identity = await settings.read(terminalIdentitySetting)
  if (identity === null) return err({ kind: 'not_enrolled' })
  const { terminalId } = identity
  const inUse = await loadOrCreateKey(settings)
  const next = await loadOrCreateKey(settings, terminalNextKeySetting)
  const answer = await introduce(client, { terminalId, inUse, next })
  if (!answer.ok) {
    const { error } = answer
    // A key that was valid once is none for now: the next attempt makes another.
    if (error.kind === 'centre_refused' && error.code === 'public_key_used')
      await settings.remove(terminalNextKeySetting)
    return answer
  }
  await settings.writeTogether([
    settingChange(terminalKeySetting, privateKeyText(next)),
    settingChange(terminalPreviousKeySetting, privateKeyText(inUse)),
    settingChange(terminalNextKeySetting, null),
  ])
  client.signAs({ terminalId, privateKey: next })
  return ok(undefined)
}

/** The centre does not know the key in use: it was restored from a backup made before the last change. The key before it
 *  introduces this one again; a centre that knows neither says no as before. */
export async function reintroduceKey({ store, client }: Parts): Promise<Outcome> {
  const { settings } = store
  const identity = await settings.read(terminalIdentitySetting)
  const previous = await loadKey(settings, terminalPreviousKeySetting)
  if (identity === null || previous === null) return err({ kind: 'not_enrolled' })
  const { terminalId } = identity
  const privateKey = await loadOrCreateKey(settings)
  client.signAs({ terminalId, privateKey: previous })
  const answer = await introduce(client, { terminalId, inUse: previous, next: privateKey })
  client.signAs({ terminalId, privateKey })
  return answer
}

type Keys = { readonly terminalId: string; readonly inUse: KeyObject; readonly next: KeyObject }

async function introduce(client: CentreClient, { terminalId, inUse, next }: Keys): Promise<Outcome> {
  const publicKey = publicKeyText(next)
  const text = keyProofText({ terminalId, publicKeyInUse: publicKeyText(inUse), publicKey })
  const answer = await client.changeKey(publicKey, sign(null, Buffer.from(text), next).toString('base64'))
  return answer.ok ? ok(undefined) : answer
}
