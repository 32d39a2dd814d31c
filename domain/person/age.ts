import { calendarDay, isCalendarDay, type CalendarDay } from '#domain/time'

/** The birthday in a year of age; born on 29 February: 1 March of a year without one (proposed at BIKE-100). */
export function birthdayAt(birthDay: CalendarDay, age: number): CalendarDay {
  const year = String(Number(birthDay.slice(0, 4)) + age).padStart(4, '0')
  const day = `${year}${birthDay.slice(4)}`
  return isCalendarDay(day) ? day : calendarDay(`${year}-03-01`)
}

/** Of age from 00:00 of the birthday in Asia/Almaty. */
export function isOfAge(birthDay: CalendarDay, age: number, today: CalendarDay): boolean {
  return birthdayAt(birthDay, age) <= today
}

/** Full years on a day; negative before birth. */
export function ageOn(birthDay: CalendarDay, today: CalendarDay): number {
  const years = Number(today.slice(0, 4)) - Number(birthDay.slice(0, 4))
  return isOfAge(birthDay, years, today) ? years : years - 1
}
