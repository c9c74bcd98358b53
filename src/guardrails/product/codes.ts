import type { Finding } from '../define.ts'
import type { Reading } from '../reading.ts'
import { scanSentence } from '../scan.ts'
import type { Catalogue } from './catalogue.ts'

const COUNT = '(?:\\d{1,2}|dois|duas|tres|quatro|cinco|seis|sete|oito|nove|dez|doze)'
const COMES_WITH = new RegExp(
  `\\b(?:vem|vao|acompanha\\w*|inclui\\w*|traz\\w*|ganha\\w*|leva)(?: (?:com|junto|de serie|ja))? (${COUNT}) ([a-z]{4,})`,
  'g',
)

const DIGITS: Readonly<Record<string, string>> = {
  um: '1',
  dois: '2',
  duas: '2',
  tres: '3',
  quatro: '4',
  cinco: '5',
  seis: '6',
  sete: '7',
  oito: '8',
  nove: '9',
  dez: '10',
  doze: '12',
}
const POWER = new RegExp(`(?<![\\d.,])\\b(${COUNT}(?:[.,]\\d{1,2})?) (?:cavalos?|cv|hp)\\b`, 'g')

/** Whether some page has so many of it, in digits or words. */
function inPages(catalogue: Catalogue, count: string, noun: string): boolean {
  const digits = DIGITS[count] ?? count
  const forms = [digits, ...Object.keys(DIGITS).filter((word) => DIGITS[word] === digits)]
  return forms.some((form) => new RegExp(`(?<![\\d.,])${form} (?:a \\d+ )?${noun}`).test(catalogue.text))
}

const names = new WeakMap<Catalogue, { code: RegExp | null; joined: string }>()

/** How models are named, or null where they have no series; and the pages with every code in one piece. */
function namesOf(catalogue: Catalogue): { code: RegExp | null; joined: string } {
  const known = names.get(catalogue)
  if (known) return known
  const series = new Set(
    catalogue.products.flatMap(
      ({ model }) => /^([a-z]{2,4})\d{2,}$/i.exec(model.replace(/\s/g, ''))?.[1] ?? [],
    ),
  )
  const made = {
    code:
      series.size === 0
        ? null
        : new RegExp(`\\b(?:${[...series].join('|').toLowerCase()})[ -]?\\d{2,4}\\b`, 'g'),
    joined: catalogue.text.replace(/[ -](?=\d)/g, ''),
  }
  names.set(catalogue, made)
  return made
}

/**
 * A model named like the others and in no page ("P450" where there are P200 and P900), or so many of a part as no
 * page tells ("vem com cinco moldes").
 */
export function findInventions(reading: Reading, catalogue: Catalogue): Finding[] {
  const { code, joined } = namesOf(catalogue)
  if (code === null) return []
  return reading.sentences.flatMap((sentence): Finding[] => {
    if (/\bnao (?:temos|existe|ha|conhec\w+|tem|consta|fabric\w+)\b/.test(sentence.text)) return []
    const models = scanSentence(sentence, code).filter(
      ({ text }) => !joined.includes(text.replace(/[ -]/g, '')),
    )
    const parts = sentence.question
      ? []
      : scanSentence(sentence, COMES_WITH).filter(
          ({ groups }) =>
            catalogue.text.includes((groups[1] ?? '').slice(0, 5)) &&
            !inPages(catalogue, groups[0] ?? '', groups[1] ?? ''),
        )
    const power = scanSentence(sentence, POWER).filter(
      ({ groups }) => !inPages(catalogue, groups[0] ?? '', 'cv'),
    )
    return [...models, ...parts, ...power].map(({ start, end }) => ({ start, end }))
  })
}
