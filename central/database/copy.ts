import { assert, assertNever } from '#domain/assert'

/** Rows for COPY in PostgreSQL's binary format (manual, COPY, "Binary Format"). */

type ColumnType = 'uuid' | 'bigint' | 'text'

/** Names of a table's columns with their types, in the order of a row's values. */
export type CopyColumns = Readonly<Record<string, ColumnType>>

export type CopyRows = readonly (readonly (string | number | null)[])[]

/** Signature, flags, length of the header's extension. */
const header = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1')
const trailer = Buffer.from([0xff, 0xff])

export function copyStatement(table: string, columns: CopyColumns, source: string): string {
  return `copy ${table} (${Object.keys(columns).join(', ')}) from ${source} with (format binary)`
}

export function encodeRows(columns: CopyColumns, rows: CopyRows): Buffer<ArrayBuffer> {
  const types = Object.values(columns)
  const lengthMax = rows.reduce((sum, row) => sum + rowLengthMax(row), header.length + trailer.length)
  const bytes = Buffer.allocUnsafe(lengthMax)
  let place = header.copy(bytes)
  for (const row of rows) {
    assert(row.length === types.length, 'a value for each column')
    place = bytes.writeInt16BE(row.length, place)
    for (const [index, type] of types.entries()) place = writeValue(bytes, place, type, row[index] ?? null)
  }
  place += trailer.copy(bytes, place)
  assert(place <= lengthMax, 'the rows are no longer than was reckoned')
  return bytes.subarray(0, place)
}

/** A unit of UTF-16 is three bytes of UTF-8 at most; a number of a text column is not as long as this. */
const bytesOfUnitMax = 3
const bytesOfNumberMax = 24
const bytesOfUuid = 16
const bytesOfBigint = 8

function rowLengthMax(row: CopyRows[number]): number {
  let length = 2
  for (const value of row) length += 4 + (typeof value === 'string' ? value.length * bytesOfUnitMax : bytesOfNumberMax)
  return length
}

/** Returns the place after the value. */
function writeValue(bytes: Buffer, place: number, type: ColumnType, value: string | number | null): number {
  if (value === null) return bytes.writeInt32BE(-1, place)
  const start = place + 4
  switch (type) {
    case 'uuid':
      bytes.write(String(value).replaceAll('-', ''), start, 'hex')
      bytes.writeInt32BE(bytesOfUuid, place)
      return start + bytesOfUuid
    case 'bigint': {
      assert(typeof value === 'number' && Number.isSafeInteger(value), 'a whole number')
      const high = Math.floor(value / 2 ** 32)
      bytes.writeInt32BE(high, start)
      bytes.writeUInt32BE(value - high * 2 ** 32, start + 4)
      bytes.writeInt32BE(bytesOfBigint, place)
      return start + bytesOfBigint
    }
    case 'text': {
      const length = bytes.write(String(value), start)
      bytes.writeInt32BE(length, place)
      return start + length
    }
    default:
      return assertNever(type)
  }
}
