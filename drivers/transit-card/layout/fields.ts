import { addDays, calendarDay, daysBetween, type CalendarDay } from '#domain/time'

/** Field types shared by the files of the layout: numbers are unsigned, least significant byte first. */

const firstCalendarDay = calendarDay('2000-01-01')
const absent16 = 0xffff
const absent48 = 2 ** 48 - 1

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

export function readUint48(view: DataView, offset: number): number {
  return view.getUint32(offset, true) + view.getUint16(offset + 4, true) * 2 ** 32
}

export function writeUint48(view: DataView, offset: number, value: number): void {
  view.setUint32(offset, value % 2 ** 32, true)
  view.setUint16(offset + 4, Math.floor(value / 2 ** 32), true)
}

/** FFFF stands for no value. */
export function readOptional16(view: DataView, offset: number): number | null {
  const value = view.getUint16(offset, true)
  return value === absent16 ? null : value
}

export function writeOptional16(view: DataView, offset: number, value: number | null): void {
  view.setUint16(offset, value ?? absent16, true)
}

/** Six bytes of FF stand for no instant. */
export function readOptional48(view: DataView, offset: number): number | null {
  const value = readUint48(view, offset)
  return value === absent48 ? null : value
}

export function writeOptional48(view: DataView, offset: number, value: number | null): void {
  writeUint48(view, offset, value ?? absent48)
}

/** Days since 2000-01-01, to 2179-06-05. */
export function dayNumber(day: CalendarDay): number {
  return daysBetween(firstCalendarDay, day)
}

export function dayOfNumber(days: number): CalendarDay {
  return addDays(firstCalendarDay, days)
}

export function isUint(value: number, bits: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < 2 ** bits
}

/** A 16-bit field that may be absent; FFFF itself cannot be stored. */
export function isOptional16(value: number | null): boolean {
  return value === null || (isUint(value, 16) && value !== absent16)
}

export function isOptional48(value: number | null): boolean {
  return value === null || (isUint(value, 48) && value !== absent48)
}

export function isStorableDay(day: CalendarDay | null): boolean {
  return day === null || isOptional16(dayNumber(day))
}

export function isZero(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0)
}
