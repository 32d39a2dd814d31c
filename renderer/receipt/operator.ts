/** Who takes the money, as the transit contract's requisites name it (INFO-013). */
export const operatorBin = '110540005586'
