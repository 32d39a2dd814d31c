import { z } from 'zod'
import { uint32Schema } from '#contract/base'
import type { Reader } from '#electron/store/database'
import type { Projection } from '#electron/store/projections'

export const operationReservedKind = 'operation.reserved'

const payloadSchema = z.looseObject({ operationNumber: uint32Schema })

/** Highest card operation number ever promised here. Card logs name it together with the terminal, so it is never used twice. */
export const operationNumbersProjection: Projection = {
  name: 'operation_numbers',
  version: 1,
  kinds: [operationReservedKind],
  columns: 'id INTEGER PRIMARY KEY CHECK (id = 1), highest INTEGER NOT NULL',
  indexes: {},
  fold: (records, table) => [
    {
      sql: `INSERT INTO ${table} (id, highest) VALUES (1, ?)
            ON CONFLICT (id) DO UPDATE SET highest = max(highest, excluded.highest)`,
      parameters: [Math.max(...records.map(({ payload }) => payloadSchema.parse(JSON.parse(payload)).operationNumber))],
    },
  ],
}

/** 0 when none was reserved yet. */
export async function readHighestOperationNumber(reader: Reader): Promise<number> {
  const [row] = await reader.all('SELECT highest FROM operation_numbers')
  return row === undefined ? 0 : z.object({ highest: uint32Schema }).parse(row).highest
}
