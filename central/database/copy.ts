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
  const length = rows.reduce((sum, row) => sum + rowLength(types, row), header.length + trailer.length)
  const bytes = Buffer.allocUnsafe(length)
  let place = header.copy(bytes)
  for (const row of rows) {
    assert(row.length === types.length, 'a value for each column')
    place = bytes.writeInt16BE(row.length, place)
    for (const [index, type] of types.entries()) place = writeValue(bytes, place, type, row[index] ?? null)
  }
  place += trailer.copy(bytes, place)
  assert(place === length, 'the rows are as long as was reckoned')
  return bytes
}

function rowLength(types: readonly ColumnType[], row: CopyRows[number]): number {
  let length = 2
  for (const [index, type] of types.entries()) length += 4 + valueLength(type, row[index] ?? null)
  return length
}

function valueLength(type: ColumnType, value: string | number | null): number {
  if (value === null) return 0
  switch (type) {
    case 'uuid':
      return 16
    case 'bigint':
      return 8
    case 'text':
      return Buffer.byteLength(String(value))
    default:
      return assertNever(type)
  }
}

/** Returns the place after the value. */
function writeValue(bytes: Buffer, place: number, type: ColumnType, value: string | number | null): number {
  if (value === null) return bytes.writeInt32BE(-1, place)
  const start = place + 4
  switch (type) {
    case 'uuid':
      bytes.write(String(value).replaceAll('-', ''), start, 'hex')
      bytes.writeInt32BE(16, place)
      return start + 16
    case 'bigint':
      assert(Number.isSafeInteger(value), 'a whole number')
      bytes.writeBigInt64BE(BigInt(value), start)
      bytes.writeInt32BE(8, place)
      return start + 8
    case 'text': {
      const length = bytes.write(String(value), start)
      bytes.writeInt32BE(length, place)
      return start + length
    }
    default:
      return assertNever(type)
  }
}
