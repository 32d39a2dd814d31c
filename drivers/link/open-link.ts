import { assert, assertNever } from '#domain/assert'
import type { Delay } from '#drivers/delay'
import type { LinkAddress } from '#drivers/link/address'
import { hidLink, nodeHidDevice } from '#drivers/link/hid'
import type { HidFraming } from '#drivers/link/hid-reports'
import type { OpenLink } from '#drivers/link/link'
import { tcpLink } from '#drivers/link/tcp'
import { usbPrinterLink } from '#drivers/link/usb-printer'

/** How to open what is at `address`. `framing`: for USB-HID, by the device's profile. */
export function linkAt(address: LinkAddress, delay: Delay, framing: HidFraming | null = null): OpenLink {
  switch (address.kind) {
    case 'tcp':
      return tcpLink(address.host, address.port)
    case 'serial':
      // Only when it is needed: the addon costs start-up time.
      return async (listener) => {
        const { serialLink } = await import('#drivers/link/serial')
        return serialLink(address.path, address.baudRate)(listener)
      }
    case 'usblp':
      return usbPrinterLink(address.path, delay)
    case 'hid':
      assert(framing !== null, 'a device on USB-HID needs a profile with its framing')
      return hidLink(nodeHidDevice(address.vendorId, address.productId), framing)
    default:
      return assertNever(address)
  }
}
