/** Families of products, each with its colour and shape (design language §3). */
export type ProductFamily = 'wallet' | 'pass' | 'bike' | 'card'
