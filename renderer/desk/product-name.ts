/** A product of a report by its SKU: reports are compared with price lists, so the code is the name. */
export function productName(sku: string): string {
  return sku.replace(/_/g, ' ')
}
