import { err, ok, type Result } from '#domain/result'
import type { Store } from '#electron/store/open'
import { enrolmentCodeSetting, terminalIdentitySetting } from '#electron/store/settings'
import type { CentreError } from '#electron/sync/centre-error'
import type { CentreClient } from '#electron/sync/client'
import { loadOrCreateKey, publicKeyText } from '#electron/sync/identity'

/** Takes the identity from the store, or gets one with the enrolment code. The key is stored before the code is used. */
export async function enrolIfNeeded(store: Store, client: CentreClient): Promise<Result<void, CentreError>> {
  const privateKey = await loadOrCreateKey(store.settings)
  const known = await store.settings.read(terminalIdentitySetting)
  if (known !== null) {
    client.signAs({ terminalId: known.terminalId, privateKey })
    return ok(undefined)
  }
  const code = await store.settings.read(enrolmentCodeSetting)
  if (code === null) return err({ kind: 'not_enrolled' })
  const answer = await client.enrol(code, publicKeyText(privateKey))
  if (!answer.ok) return answer
  const { terminalId, terminalNumber, stopName, publishingKey } = answer.value
  if (publishingKey !== null) await store.published.trust(publishingKey)
  await store.settings.write(terminalIdentitySetting, { terminalId, terminalNumber, stopName })
  await store.settings.remove(enrolmentCodeSetting)
  client.signAs({ terminalId, privateKey })
  return ok(undefined)
}
