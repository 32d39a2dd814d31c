import arrowDown from '@phosphor-icons/core/bold/arrow-down-bold.svg?raw'
import arrowFatUp from '@phosphor-icons/core/bold/arrow-fat-up-bold.svg?raw'
import arrowLeft from '@phosphor-icons/core/bold/arrow-left-bold.svg?raw'
import arrowRight from '@phosphor-icons/core/bold/arrow-right-bold.svg?raw'
import backspace from '@phosphor-icons/core/bold/backspace-bold.svg?raw'
import bicycle from '@phosphor-icons/core/bold/bicycle-bold.svg?raw'
import bookOpen from '@phosphor-icons/core/bold/book-open-bold.svg?raw'
import bus from '@phosphor-icons/core/bold/bus-bold.svg?raw'
import calendar from '@phosphor-icons/core/bold/calendar-blank-bold.svg?raw'
import calendarCheck from '@phosphor-icons/core/bold/calendar-check-bold.svg?raw'
import cards from '@phosphor-icons/core/bold/cards-bold.svg?raw'
import check from '@phosphor-icons/core/bold/check-bold.svg?raw'
import checkSquare from '@phosphor-icons/core/bold/check-square-bold.svg?raw'
import circleHalf from '@phosphor-icons/core/bold/circle-half-bold.svg?raw'
import clock from '@phosphor-icons/core/bold/clock-bold.svg?raw'
import contactless from '@phosphor-icons/core/bold/contactless-payment-bold.svg?raw'
import cpu from '@phosphor-icons/core/bold/cpu-bold.svg?raw'
import creditCard from '@phosphor-icons/core/bold/credit-card-bold.svg?raw'
import deviceMobile from '@phosphor-icons/core/bold/device-mobile-bold.svg?raw'
import write from '@phosphor-icons/core/bold/download-simple-bold.svg?raw'
import eraser from '@phosphor-icons/core/bold/eraser-bold.svg?raw'
import fileText from '@phosphor-icons/core/bold/file-text-bold.svg?raw'
import hand from '@phosphor-icons/core/bold/hand-palm-bold.svg?raw'
import headphones from '@phosphor-icons/core/bold/headphones-bold.svg?raw'
import identification from '@phosphor-icons/core/bold/identification-card-bold.svg?raw'
import info from '@phosphor-icons/core/bold/info-bold.svg?raw'
import link from '@phosphor-icons/core/bold/link-bold.svg?raw'
import list from '@phosphor-icons/core/bold/list-bullets-bold.svg?raw'
import magnifyingGlass from '@phosphor-icons/core/bold/magnifying-glass-bold.svg?raw'
import mapPin from '@phosphor-icons/core/bold/map-pin-bold.svg?raw'
import mapTrifold from '@phosphor-icons/core/bold/map-trifold-bold.svg?raw'
import money from '@phosphor-icons/core/bold/money-wavy-bold.svg?raw'
import phone from '@phosphor-icons/core/bold/phone-bold.svg?raw'
import printer from '@phosphor-icons/core/bold/printer-bold.svg?raw'
import qrCode from '@phosphor-icons/core/bold/qr-code-bold.svg?raw'
import question from '@phosphor-icons/core/bold/question-bold.svg?raw'
import shieldCheck from '@phosphor-icons/core/bold/shield-check-bold.svg?raw'
import square from '@phosphor-icons/core/bold/square-bold.svg?raw'
import student from '@phosphor-icons/core/bold/student-bold.svg?raw'
import textAa from '@phosphor-icons/core/bold/text-aa-bold.svg?raw'
import ticket from '@phosphor-icons/core/bold/ticket-bold.svg?raw'
import trash from '@phosphor-icons/core/bold/trash-bold.svg?raw'
import user from '@phosphor-icons/core/bold/user-bold.svg?raw'
import wallet from '@phosphor-icons/core/bold/wallet-bold.svg?raw'
import warning from '@phosphor-icons/core/bold/warning-bold.svg?raw'
import wheelchair from '@phosphor-icons/core/bold/wheelchair-bold.svg?raw'
import wifiSlash from '@phosphor-icons/core/bold/wifi-slash-bold.svg?raw'
import wrench from '@phosphor-icons/core/bold/wrench-bold.svg?raw'
import cross from '@phosphor-icons/core/bold/x-bold.svg?raw'
import { assert } from '#domain/assert'

/** Phosphor bold (MIT): each is one path in a 256 × 256 box. Only those in use are in the bundle. */
function pathOf(source: string): string {
  const path = / d="([^"]+)"/.exec(source)?.[1]
  assert(path !== undefined, 'an icon is one path')
  return path
}

export const icons = {
  arrowDown: pathOf(arrowDown),
  arrowFatUp: pathOf(arrowFatUp),
  arrowLeft: pathOf(arrowLeft),
  arrowRight: pathOf(arrowRight),
  backspace: pathOf(backspace),
  bicycle: pathOf(bicycle),
  bookOpen: pathOf(bookOpen),
  bus: pathOf(bus),
  calendar: pathOf(calendar),
  calendarCheck: pathOf(calendarCheck),
  cards: pathOf(cards),
  check: pathOf(check),
  checkSquare: pathOf(checkSquare),
  circleHalf: pathOf(circleHalf),
  clock: pathOf(clock),
  contactless: pathOf(contactless),
  cpu: pathOf(cpu),
  creditCard: pathOf(creditCard),
  cross: pathOf(cross),
  deviceMobile: pathOf(deviceMobile),
  eraser: pathOf(eraser),
  fileText: pathOf(fileText),
  hand: pathOf(hand),
  headphones: pathOf(headphones),
  identification: pathOf(identification),
  info: pathOf(info),
  link: pathOf(link),
  list: pathOf(list),
  magnifyingGlass: pathOf(magnifyingGlass),
  mapPin: pathOf(mapPin),
  mapTrifold: pathOf(mapTrifold),
  money: pathOf(money),
  phone: pathOf(phone),
  printer: pathOf(printer),
  qrCode: pathOf(qrCode),
  question: pathOf(question),
  shieldCheck: pathOf(shieldCheck),
  square: pathOf(square),
  student: pathOf(student),
  textAa: pathOf(textAa),
  ticket: pathOf(ticket),
  trash: pathOf(trash),
  user: pathOf(user),
  wallet: pathOf(wallet),
  warning: pathOf(warning),
  wheelchair: pathOf(wheelchair),
  wifiSlash: pathOf(wifiSlash),
  wrench: pathOf(wrench),
  write: pathOf(write),
} as const

export type IconName = keyof typeof icons
