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
        devices: { printer: 'simulated', cash: 'simulated', bank: 'simulated' },
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

  test('names real devices by driver and place', () => {
    const args = [
      '--printer=escpos-80mm@usblp:/dev/usb/lp0',
      '--cash=ccnet@serial:/dev/ttyS0:9600',
      '--bank=zvt@tcp:10.0.0.5:20007',
    ]
    expect(parseConfiguration(args, user)).toMatchObject({
      ok: true,
      value: {
        devices: {
          printer: { profile: 'escpos-80mm', link: { kind: 'usblp', path: '/dev/usb/lp0' } },
          cash: { link: { kind: 'serial', path: '/dev/ttyS0', baudRate: 9600 } },
          bank: { protocol: 'zvt', link: { kind: 'tcp', host: '10.0.0.5', port: 20_007 } },
        },
      },
    })
    expect(parseConfiguration(['--bank=kaspi@pos.local:8080'], user)).toMatchObject({
      ok: true,
      value: { devices: { bank: { protocol: 'kaspi', place: { host: 'pos.local', port: 8_080 } } } },
    })
  })

  test('knows a remote centre by its address and the code to enrol with', () => {
    expect(parseConfiguration(['--central=http://127.0.0.1:8147', '--enrolment-code=ABCDEF'], user)).toMatchObject({
      ok: true,
      value: { central: { url: 'http://127.0.0.1:8147', enrolmentCode: 'ABCDEF' } },
    })
  })

  test.each([
    ['an unknown role', '--role=bus', '--role'],
    ['an unknown reader', '--reader=magnetic', '--reader'],
    ['a panel that is no size', '--panel=big', '--panel'],
    ['a printer without a place', '--printer=escpos-80mm', '--printer'],
    ['an unknown printer', '--printer=daisy-wheel@tcp:10.0.0.1:9100', '--printer'],
    ['a printer at no place', '--printer=escpos-80mm@lpt1', '--printer'],
    ['a printer on USB-HID without a framing', '--printer=escpos-80mm@hid:04b3:4535', '--printer'],
    ['an unknown validator', '--cash=id003@serial:/dev/ttyS0:9600', '--cash'],
    ['a validator on a printer port', '--cash=ccnet@usblp:/dev/usb/lp0', '--cash'],
    ['an unknown bank terminal', '--bank=nexo@tcp:10.0.0.5:20007', '--bank'],
    ['a ZVT terminal on a printer port', '--bank=zvt@usblp:/dev/usb/lp0', '--bank'],
    ['a Smart POS without a port', '--bank=kaspi@10.0.0.5', '--bank: HOST:PORT'],
    ['an air rate that is no number', '--air=fast', '--air'],
  ])('refuses %s and names it', (_, argument, detail) => {
    const parsed = parseConfiguration([argument], user)
    expect(parsed).toMatchObject({ ok: false, error: { kind: 'configuration_invalid' } })
    expect(parsed.ok ? '' : parsed.error.detail).toContain(detail)
  })
})
