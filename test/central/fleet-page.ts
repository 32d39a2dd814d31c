import { expect } from 'vitest'
import { operatorKey, type Rig } from '#test/central/rig'

/** What a browser shows of the fleet page. */
export type Page = {
  readonly status: number
  readonly text: string
  readonly headers: Readonly<Record<string, unknown>>
}

export async function send(
  rig: Rig,
  method: 'GET' | 'POST',
  url: string,
  given: {
    readonly cookie?: string
    readonly form?: Record<string, string>
    readonly headers?: Record<string, string>
  },
): Promise<Page> {
  const response = await rig.app.inject({
    method,
    url,
    headers: {
      ...(given.cookie === undefined ? {} : { cookie: given.cookie }),
      ...(given.form === undefined
        ? {}
        : { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' }),
      ...given.headers,
    },
    ...(given.form === undefined ? {} : { payload: new URLSearchParams(given.form).toString() }),
  })
  return { status: response.statusCode, text: response.body, headers: response.headers }
}

export async function signIn(rig: Rig, key = operatorKey, name = 'Aigerim'): Promise<string> {
  const page = await send(rig, 'POST', '/fleet/sign-in?lang=en', { form: { name, key } })
  expect(page.status).toBe(303)
  return String(page.headers['set-cookie']).split(';')[0] ?? ''
}
