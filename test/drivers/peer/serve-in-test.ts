import { onTestFinished } from 'vitest'
import { serve, type Served, type ServedDevice } from '#test/drivers/peer/served'

/** Served until the test is over. */
export async function serveInTest(device: ServedDevice): Promise<Served> {
  const served = await serve(device)
  onTestFinished(served.close)
  return served
}
