import { parsePhoneNumberFromString } from 'libphonenumber-js/max'

/**
 * Where the number comes from decides what an ambiguous one means: 51987654321 typed into a form in Brazil is
 * Porto Alegre (area code 51), the same digits in a provider's webhook are Peru (country code 51).
 */
export type PhoneSource = 'person' | 'provider'

const BRAZIL = '55'
/** E.164 allows 15 digits; no country's complete mobile number has fewer than 7 with its country code. */
const E164_DIGITS = /^[1-9]\d{6,14}$/
/** Carrier placeholder in old Brazilian spellings: 0xx11, 0**11. */
const CARRIER_PLACEHOLDER = /^([^\d+]*0)(?:xx|\*\*)/i
/** Mexico dropped the 1 of mobiles in 2020; WhatsApp still shows some people with it. */
const MEXICO_OLD_MOBILE = /^521(?=\d{10}$)/
const PREFIXES = /^(?:tel|whatsapp|sms):|^(?:https?:\/\/)?(?:wa\.me|api\.whatsapp\.com\/send\/?\?phone=)\/?/i
/** WhatsApp user addresses are phone numbers; groups, lists, channels and @lid ids are not. */
const USER_ADDRESS = /^(\+?\d+)(?::\d+)?@(?:c\.us|s\.whatsapp\.net)$/i

/**
 * Canonical E.164 digits without "+", e.g. 5511999990001: every spelling of one person's number gives the
 * same value. Brazilian mobiles written without the ninth digit get it. Null when it is no phone number.
 */
export function canonicalPhone(raw: string, source: PhoneSource = 'person'): string | null {
  const text = tidy(raw)
  if (text === null) return null
  const digits = text.replace(/\D/g, '')
  if (text.startsWith('+')) return explicitlyInternational(digits, source)
  if (digits.startsWith('00')) return explicitlyInternational(digits.replace(/^0+/, ''), source)
  return source === 'provider'
    ? (international(digits) ?? brazilian(digits) ?? verbatim(digits))
    : (brazilian(digits) ?? international(digits))
}

/** The text without decoration, or null when it holds anything a phone number cannot. */
function tidy(raw: string): string | null {
  const text = raw
    .normalize('NFKC')
    // Bidirectional marks and other invisible characters that phones add when a contact is copied.
    .replace(/[\p{Cf}\p{Cc}\s]/gu, '')
    .replace(PREFIXES, '')
    .replace(CARRIER_PLACEHOLDER, '$1')
  const bare = text.match(USER_ADDRESS)?.[1] ?? text
  return /^[+\d()[\]./\-‐-―−]+$/.test(bare) && /\d/.test(bare) && bare.lastIndexOf('+') <= 1
    ? bare.replace(/^[([]\+/, '+')
    : null
}

function explicitlyInternational(digits: string, source: PhoneSource): string | null {
  const found = international(digits)
  if (found !== null) return found
  // "+55 99999-0001": the writer took the area code of Rio Grande do Sul for the country's.
  if (digits.startsWith(BRAZIL)) {
    const national = brazilian(digits)
    if (national !== null) return national
  }
  return source === 'provider' ? verbatim(digits) : null
}

/** Digits that begin with a country code. */
function international(digits: string): string | null {
  if (!E164_DIGITS.test(digits)) return null
  if (digits.startsWith(BRAZIL)) return brazilianSubscriber(digits.slice(2).replace(/^0/, ''))
  const parsed = parsePhoneNumberFromString(`+${digits.replace(MEXICO_OLD_MOBILE, '52')}`)
  return parsed?.isValid() ? parsed.number.slice(1) : null
}

/** Digits as dialled inside Brazil: with or without 55, trunk 0, carrier code. */
function brazilian(digits: string): string | null {
  const direct =
    brazilianSubscriber(digits) ??
    (digits.startsWith(BRAZIL) ? brazilianSubscriber(digits.slice(2).replace(/^0/, '')) : null)
  if (direct !== null || !digits.startsWith('0')) return direct
  const trunk = digits.slice(1)
  return (
    brazilianSubscriber(trunk) ??
    // 0 + two-digit carrier + area code, or a stray 0 before the country code.
    (/^\d{2}\d{10,11}$/.test(trunk) ? brazilianSubscriber(trunk.slice(2)) : null)
  )
}

/** Area code and subscriber number, 10 or 11 digits. The library knows the 67 area codes. */
function brazilianSubscriber(national: string): string | null {
  // Mobiles began with 6 to 9 before the ninth digit came (Anatel resolution 553/2010); landlines with 2 to 5.
  const complete = /^\d{2}[6-9]\d{7}$/.test(national)
    ? `${national.slice(0, 2)}9${national.slice(2)}`
    : national
  const parsed = parsePhoneNumberFromString(`+${BRAZIL}${complete}`)
  return parsed?.isValid() && parsed.nationalNumber === complete ? `${BRAZIL}${complete}` : null
}

/** A provider's own address for a person is right even when the library does not know its range yet. */
function verbatim(digits: string): string | null {
  return E164_DIGITS.test(digits) ? digits : null
}
