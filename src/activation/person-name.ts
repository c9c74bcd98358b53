import { isFirstName, isSurname } from '../understanding/names.ts'
import { CHAT_WORDS, PARTICLES, titleCase } from '../understanding/words.ts'

const LENGTH = { least: 3, most: 120 }
const MOST_WORDS = 10

/** "Ana", "D'Arc", "Ana-Luísa", "Jr."; and initials, "J.", "J.K.": a point elsewhere makes an address. */
const WORD = /^(?:\p{L}[\p{L}\p{M}]*(?:['’-]\p{L}[\p{L}\p{M}]*)*\.?|(?:\p{L}\.)+)$/u
const ROMAN = /^[ivx]+$/
const VOWEL = /[aeiouy]/
/** Three of a letter, a syllable over and over, a hand drawn over the keyboard, the alphabet. */
const DRAWN = /(.)\1\1|^(.{2,3})\2\2+$|^(?:qwert?|asdf|sdfg|zxcv|hjkl|abcd|abc$|poiu|lkjh)/
/** What systems, testers and people in a hurry write where a name goes. */
const PLACEHOLDERS = new Set(
  'lead leads cliente clientes contato contact usuario user username visitante guest whatsapp zap teste testes test testing tester testando nome name sobrenome completo completa fulano fulana beltrano beltrana ciclano ciclana sicrano sicrana anonimo anonima anonymous desconhecido desconhecida unknown null undefined none nulo vazio vazia nan admin administrador root exemplo example demo dummy foo bar lorem ipsum placeholder informado informada cadastro registro pessoa alguem ninguem customer consumidor titular'.split(
    ' ',
  ),
)
/** Before a name: "Dona Maria", "Sr. João". */
const TITLES = new Set(
  'dona dna d sr sra senhor senhora seu dr dra doutor doutora prof professor professora'.split(' '),
)

/**
 * A person's own name as a message may carry it, in the case of a name, or null: a placeholder, a sentence, a doodle or
 * an address greets nobody. A name nobody has heard of is a name all the same.
 */
export function readPersonName(text: string): string | null {
  const name = text.normalize('NFC').replace(/\s+/g, ' ').trim()
  if (name.length < LENGTH.least || name.length > LENGTH.most) return null
  const written = name.split(' ')
  if (written.length > MOST_WORDS || !written.every((word) => WORD.test(word))) return null

  const words = written.map(foldWord)
  const [first = '', second = ''] = words
  if (!VOWEL.test(words.join(''))) return null
  if (words.some((word, at) => DRAWN.test(word) && !(at > 0 && ROMAN.test(word)))) return null
  const known = (word: string) => isFirstName(word) || isSurname(word)
  if (words.some((word) => PLACEHOLDERS.has(word) && !known(word))) return null

  const titled = TITLES.has(first) && known(second)
  const chatty = words.filter(
    (word, at) => CHAT_WORDS.has(word) && !known(word) && !PARTICLES.has(word) && !(at === 0 && titled),
  )
  // One everyday word is a surname somewhere ("Mineiro", "Caro"); at the beginning, or twice, it is a sentence.
  if (chatty.length > 1 || (chatty.includes(first) && !titled)) return null
  return name === name.toUpperCase() ? titleCase(name.toLowerCase()) : titleCase(name)
}

function foldWord(word: string): string {
  return word
    .normalize('NFD')
    .replace(/[\p{M}.]/gu, '')
    .toLowerCase()
}
