import { describe, expect, test } from 'vitest'
import { parseConfiguration } from '#electron/main/configuration'

const user = '/home/kiosk'

describe('configuration of a terminal', () => {
  test('is a simulated kiosk with bench and a centre of its own when nothing is said', () => {
    expect(parseConfiguration([], user)).toEqual({
      ok: true,
      value: {
        role: 'kiosk',
        dataDirectory: '/home/kiosk/terminal',
        reader: 'simulated',
        keyFile: null,
        catalogueFile: null,
        isKiosk: false,
        hasBench: true,
        central: 'embedded',
        panel: { width: 1080, height: 1920 },
        airBitRate: null,
        voice: 'simulated',
        logLevel: 'warn',
      },
    })
  })

  test('takes its own arguments and leaves those of Electron alone', () => {
    const args = [
      '--no-sandbox',
      '--force-device-scale-factor=1',
      '/app',
      '--reader=pcsc',
      '--panel=1280x1024',
      '--data=/d',
    ]
    expect(parseConfiguration(args, user)).toMatchObject({
      ok: true,
      value: { reader: 'pcsc', panel: { width: 1280, height: 1024 }, dataDirectory: '/d' },
    })
  })

  test('knows a remote centre by its address and the code to enrol with', () => {
    expect(parseConfiguration(['--central=http://127.0.0.1:8147', '--enrolment-code=ABCDEF'], user)).toMatchObject({
      ok: true,
      value: { central: { url: 'http://127.0.0.1:8147', enrolmentCode: 'ABCDEF' } },
    })
  })

  test.each([
    ['a role it does not serve', '--role=desk', '--role: this version serves no desk, only the kiosk'],
    ['an unknown role', '--role=bus', '--role'],
    ['an unknown reader', '--reader=magnetic', '--reader'],
    ['a panel that is no size', '--panel=big', '--panel'],
    ['an air rate that is no number', '--air=fast', '--air'],
  ])('refuses %s and names it', (_, argument, detail) => {
    const parsed = parseConfiguration([argument], user)
    expect(parsed).toMatchObject({ ok: false, error: { kind: 'configuration_invalid' } })
    expect(parsed.ok ? '' : parsed.error.detail).toContain(detail)
  })
})
