import type { FieldConfig } from '../../business/schema.ts'
import { fold } from '../../text/normalise.ts'
import { type FieldReader, isTaken, type Mention } from '../mention.ts'
import { clauseAround, sentenceAt } from '../message.ts'
import { editDistance } from '../places.ts'

const OWN =
  /\b(?:tenho|temos|a gente tem|possuo|sou|somos|minha|meu|nossa|nosso|don[oa]|proprietari[oa]|soci[oa]|abri\w*|abrindo|montar|montando|montei|inaugur\w*|trabalho|trabalhamos|ramo|segmento|atuo|atuamos|area|negocio|empresa|aqui e|gerente|compras|comprador\w*|responsavel|administro|toco|tocamos|seria|projeto|fechei|rede|pequen[oa]|outra|unidade|moro|moramos|resid\w+|faco|fazemos|fabrico|fabricamos|vendo|vendemos|conta d[aeo]|luz d[aeo]|energia d[aeo])\b/
/** A choice is told by the words right beside it: "minha filha vai para a escola" tells of no school of hers. */
const BESIDE = 24
const FOR =
  /\b(?:e|eh|seria|preciso|quero|queria|orcamento|maquina|equipamento|procuro) (?:isso )?(?:pra|para|pro|de um|de uma)\b/
const ABOUT_THEM =
  /\b(?:voces|vcs|ces)\b[^.;!?\n]{0,20}\b(?:vendem|atendem|tem|fazem|entregam|fornecem)\b|\b(?:fornecedor|vizinh[oa]|concorrente|amig[oa]|prim[oa]|cunhad[oa]|vende(?:mos)? (?:pra|para)|forne(?:co|cemos)|entreg(?:o|amos) (?:pra|para|em)|compr(?:o|amos) (?:d|carne)|cliente d[ae]|serve (?:pra|para)|indicad[oa]s? (?:pra|para)|usad[oa] em)\b/
const OTHERS =
  /\b(?:vizinh[oa]|cunhad[oa]|prim[oa]|irm[ao]|amig[oa]|sogr[oa]|filh[oa]|mae|pai|del[ea]s?|trabalho|escola d|outr[oa]s?)\b/
const NEGATED =
  /\bnao (?:tenho|temos|sou|somos|e|eh|seria) (?:mais |ainda )?(?:um |uma |o |a )?(?:dono de |dona de )?$/

interface Term {
  value: string
  words: string
  pattern: RegExp
}

/** A value of the field's own list, by the words a lead uses for it. Longer words win. */
export function createOptionReader(field: FieldConfig): FieldReader {
  const terms: Term[] = Object.entries(field.options ?? {})
    .flatMap(([value, words]) =>
      [value.replaceAll('_', ' '), ...words].map((word) => ({ value, words: fold(word) })),
    )
    .map(({ value, words }) => ({
      value,
      words,
      // "bolinhos" is also said "bolinho".
      pattern: new RegExp(
        /inhos$/.test(words) && !words.includes(' ')
          ? `\\b${escapePattern(words.slice(0, -1))}s?\\b`
          : `\\b${escapePattern(words)}(?:e?s)?\\b`,
        'g',
      ),
    }))
    .sort((a, b) => b.words.length - a.words.length)
  return (message, context) => {
    const { text } = message
    const found: Mention[] = []
    for (const term of terms) {
      for (const match of text.matchAll(term.pattern)) {
        const start = match.index
        const end = start + match[0].length
        if (found.some((other) => start < other.end && end > other.start)) continue
        const clause = clauseAround(message, start)
        const whole = text.slice(clause.start, start)
        const before = field.type === 'option' ? whole.slice(-BESIDE) : whole
        const sentence = sentenceAt(message, start)
        // "150 lanches por dia" is an output.
        if (
          field.type === 'segment' &&
          message.numbers.some((number) => number.end <= start && start - number.end <= 2)
        )
          continue
        let weight = 0
        if (context.asked) weight += 3
        if (OWN.test(before)) weight += 2
        if (FOR.test(before)) weight += 2
        // A choice told in a plain sentence, beside nothing that makes it somebody else's.
        if (field.type === 'option' && !sentence.question && !OTHERS.test(sentence.text)) {
          const short = sentence.text.trim().split(/\s+/).length <= 5
          if (
            short ||
            /\b(?:d[aeo]|n[ao]|pr[ao]|para|la de|e|eh|e a|eh a|e o|eh o|em|aqui|uma|um|numa|num|minha|meu) $/.test(
              before,
            ) ||
            before.trim() === ''
          )
            weight += 2
        }
        // "hamburgueria soteropolitana com orgulho": what opens the message is what somebody has.
        if (field.type === 'segment' && start === 0 && !sentence.question) weight += 2
        // "Diego aqui, hamburgueria em Betim"
        if (
          before.trim() === '' &&
          !sentence.question &&
          /^ (?:em|de|d[aeo]|aqui|na|no)\b|^\s*[,.]/.test(text.slice(end))
        )
          weight += 2
        // "quatrocentos na casa dos …" speaks of no house.
        if (
          /^ d[eo]s? (?:r\$|\d|um|dois|duas|tres|quatro|cinco|seis|sete|oito|nove|mil|cem|cent|du|tre[zs]|quat|quin|seisc|setec|oitoc|novec)/.test(
            text.slice(end),
          ) &&
          /\bn?a $/.test(before)
        )
          continue
        // "Frigorífico Boi Bom" is a firm of that kind; "Embutidos Blumenau" may be anything that sells them.
        const plural = /s$/.test(term.words) && !match[0].includes(' ')
        if (
          !plural &&
          context.taken.some((span) => span.type === 'company' && span.start === start && span.end > end)
        )
          weight += 2
        else if (isTaken(context.taken, start, end, ['company'])) continue
        const denied =
          NEGATED.test(before) ||
          (ABOUT_THEM.test(sentence.text.slice(0, end - sentence.start)) && !context.asked && weight < 4)
        found.push({
          value: term.value,
          start,
          end,
          standing: denied ? 'denied' : weight >= 2 ? 'said' : 'possible',
          weight: weight + term.words.length / 100,
        })
      }
    }
    if (context.asked && found.length === 0) {
      const word = message.words.find((candidate) => candidate.text.length >= 6)
      const near = word && terms.find((term) => editDistance(word.text, term.words, 1) <= 1)
      if (word && near)
        found.push({ value: near.value, start: word.start, end: word.end, standing: 'said', weight: 3 })
    }
    return found.sort((a, b) => a.start - b.start)
  }
}

function escapePattern(words: string): string {
  return words.replace(/[^a-z\d ]/g, '.').replace(/ /g, ' +')
}
