import { computed, ref } from 'vue'
import { tenge, type Tenge } from '#domain/money'

/** More digits than the largest amount has are not taken. */
export function nextDigits(digits: string, digit: number, max: Tenge): string {
  const next = digits === '' && digit === 0 ? '' : digits + String(digit)
  return next.length > String(max).length ? digits : next
}

export function useAmountEntry(limits: () => { readonly min: Tenge; readonly max: Tenge }) {
  const digits = ref('')
  const amount = computed(() => (digits.value === '' ? null : tenge(Number(digits.value))))
  const verdict = computed(() => {
    if (amount.value === null) return 'empty'
    if (amount.value > limits().max) return 'too_high'
    return amount.value < limits().min ? 'too_low' : 'good'
  })
  function type(digit: number): void {
    digits.value = nextDigits(digits.value, digit, limits().max)
  }
  function erase(): void {
    digits.value = digits.value.slice(0, -1)
  }
  function clear(): void {
    digits.value = ''
  }
  return { amount, verdict, type, erase, clear }
}
