import { z } from 'zod'
import type { Business } from '../business/schema.ts'
import { canonicalPhone } from '../channels/phone.ts'
import { STATES, UFS } from '../understanding/place-words.ts'
import { createPlaces } from '../understanding/places.ts'
import { parseMoney } from './money.ts'
import { readPersonName } from './person-name.ts'

/** A lead as a form brings it, checked. */
export interface FormLead {
  name: string
  /** E.164 digits. */
  phone: string
  email: string | null
  city: string
  uf: string
  billCents: number
  /** An option of the business's field. */
  clientType: string
}

export type FormField =
  | 'name'
  | 'whatsapp'
  | 'email'
  | 'city'
  | 'state'
  | 'bill_value'
  | 'client_type'
  | 'consent'

/** What is wrong with one field. `missing`: not there at all, which is a malformed request. */
export interface FormProblem {
  field: FormField
  missing: boolean
  /** pt-BR, for the person who filled the form in. */
  message: string
}

export type FormResult = { ok: true; lead: FormLead } | { ok: false; problems: FormProblem[] }

/** Every name under which known forms send a field. */
const NAMES: Record<FormField, readonly string[]> = {
  name: ['name', 'nome', 'nomeCompleto', 'nome_completo', 'fullName', 'full_name'],
  whatsapp: ['whatsapp', 'phone', 'telefone', 'celular', 'mobilePhone', 'phone_number'],
  email: ['email', 'e-mail', 'emailAddress'],
  city: ['city', 'cidade'],
  state: ['state', 'estado', 'uf'],
  bill_value: [
    'bill_value',
    'billValue',
    'account_value',
    'accountValue',
    'valorContaLuz',
    'valor_conta',
    'valorConta',
    'invoice_amount',
  ],
  client_type: ['client_type', 'clientType', 'tipoCliente', 'tipo_cliente'],
  consent: [
    'consent',
    'consentimentoLGPD',
    'consentimento_lgpd',
    'lgpd_consent',
    'lgpdConsent',
    'consentimento',
    'lgpd',
  ],
}

const EMAIL = z.email().max(254)
const YES = new Set(['true', 'on', 'yes', 'sim', '1', 'aceito', 'accepted'])

const BRL = new Intl.NumberFormat('pt-BR', { style: 'currency', currency: 'BRL' })
const places = createPlaces()

/** Checks a form against a business. Every problem is named, not the first alone. */
export function readForm(business: Business, body: Record<string, unknown>): FormResult {
  const { activation } = business.config
  if (activation === undefined) throw new RangeError(`${business.id} takes no forms`)
  const problems: FormProblem[] = []
  const raw = (field: FormField): unknown =>
    NAMES[field].map((name) => body[name]).find((value) => !isBlank(value))

  function read<Value>(
    field: FormField,
    label: string,
    parse: (value: unknown) => Value | string,
  ): Value | null {
    const value = raw(field)
    if (value === undefined) {
      problems.push({ field, missing: true, message: `Preencha ${label}.` })
      return null
    }
    const parsed = parse(value)
    if (typeof parsed !== 'string') return parsed
    problems.push({ field, missing: false, message: parsed })
    return null
  }

  const name = read('name', 'o nome', readName)
  const phone = read('whatsapp', 'o WhatsApp', readPhone)
  const email = raw('email') === undefined ? null : read('email', 'o e-mail', readEmail)
  const uf = read('state', 'o estado', readState)
  const city = read('city', 'a cidade', (value) => readCity(value, uf?.uf ?? null))
  const bill = read('bill_value', 'o valor', (value) => readBill(value, activation.minimum_cents))
  const clientType = read('client_type', 'o tipo de cliente', (value) => readType(business, value))
  read('consent', 'o consentimento', readConsent)
  if (problems.length > 0 || !name || !phone || !uf || !city || !bill || !clientType) {
    return { ok: false, problems }
  }
  return {
    ok: true,
    lead: {
      ...name,
      ...phone,
      email: email?.email ?? null,
      ...city,
      ...uf,
      ...bill,
      ...clientType,
    },
  }
}

function fold(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()
}

function isBlank(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '')
}

const asText = (value: unknown): string | null =>
  typeof value === 'string' ? value.normalize('NFC').replace(/\s+/g, ' ').trim() : null

function readName(value: unknown): { name: string } | string {
  const name = typeof value === 'string' ? readPersonName(value) : null
  return name === null ? 'Escreva o seu nome completo, só com letras.' : { name }
}

function readPhone(value: unknown): { phone: string } | string {
  const text = typeof value === 'number' ? String(value) : asText(value)
  const phone = text === null ? null : canonicalPhone(text)
  return phone === null ? 'Escreva o WhatsApp com DDD, como (11) 91234-5678.' : { phone }
}

function readEmail(value: unknown): { email: string } | string {
  const parsed = EMAIL.safeParse(asText(value)?.toLowerCase())
  return parsed.success ? { email: parsed.data } : 'Confira o e-mail, ou deixe em branco.'
}

function readState(value: unknown): { uf: string } | string {
  const key = fold(asText(value) ?? '')
  const uf = UFS.has(key.toUpperCase()) ? key.toUpperCase() : STATES.get(key)
  return uf === undefined ? 'Escolha o estado.' : { uf }
}

function readCity(value: unknown, uf: string | null): { city: string } | string {
  const text = asText(value)
  const bad = 'Confira o nome da cidade.'
  if (text === null) return bad
  // "Recife - PE" in the city's own field.
  const key = fold(text.replace(/\s*[-/,]\s*[a-z]{2}$/i, ''))
  const found = places.cities(key)
  const city = uf === null ? found[0] : found.find((one) => one.uf === uf)
  if (city !== undefined) return { city: city.name }
  const near = places.nearest(key)
  if (near !== null && (uf === null || near.uf === uf)) return { city: near.name }
  return found.length > 0 ? `Essa cidade não fica nesse estado.` : bad
}

function readBill(value: unknown, least: number): { billCents: number } | string {
  const billCents = parseMoney(value)
  if (billCents === null) return 'Escreva o valor médio por mês, como 350,00.'
  return billCents < least ? `O atendimento é a partir de ${BRL.format(least / 100)} por mês.` : { billCents }
}

function readType(business: Business, value: unknown): { clientType: string } | string {
  const { activation, fields } = business.config
  const options = fields[activation?.fields.client_type ?? '']?.options ?? {}
  const key = fold(asText(value) ?? '')
  const found = Object.entries(options).find(
    ([option, words]) => fold(option) === key || words.some((word) => fold(word) === key),
  )
  return found === undefined
    ? `Escolha uma opção: ${Object.keys(options).join(' ou ')}.`
    : { clientType: found[0] }
}

function readConsent(value: unknown): { consent: true } | string {
  const given =
    value === true || value === 1 || (typeof value === 'string' && YES.has(value.trim().toLowerCase()))
  return given ? { consent: true } : 'Para continuar, é preciso aceitar o uso dos seus dados.'
}
