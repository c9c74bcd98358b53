import type { Business, FieldConfig } from '../../business/schema.ts'
import { fold } from '../../text/normalise.ts'
import type { FieldReader, Mention } from '../mention.ts'
import type { Message } from '../message.ts'

export const YES =
  /^[\s*"'(]*(?:(?:oi|ola|opa|ah|bom|entao|olha|bem|ixi|vixe|poxa|claro|humm?|eh|e)[\s,.]+){0,2}(sim+|ss|s|ja|claro|com certeza|isso|isso mesmo|exato|exatamente|positivo|conheco|conhecia|conhecemos|aham|uhum|verdade|afirmativo|tenho|temos|quero|pode|gostaria|bora|lembro|demais|opa|correto|certinho|certo|perfeito|obvio|logico|bastante|muito|faz tempo)(?=[\s,.!?;:)]|$)/
export const NO =
  /^[\s*"'(]*(?:(?:oi|ola|opa|ah|bom|entao|olha|bem|ixi|vixe|poxa|claro que|por enquanto|infelizmente|na verdade|humm?)[\s,.]+){0,2}(nao+|n|nops?|nunca|negativo|ainda nao|jamais|nada|de jeito nenhum|nem|naum|nn|primeira vez|capaz)(?=[\s,.!?;:)]|$)/
/** "não sei", "talvez": neither. */
const UNSURE =
  /\b(?:nao (?:sei|lembro|recordo|tenho certeza)|talvez|acho que|sei la|mais ou menos|depende|quem sabe|nao faco ideia|pode ser que)\b/

const US =
  '(?:voces?|vcs?|ces|a marca|essa marca|a empresa|o trabalho|os? equipamentos? (?:de voces|da)|as? maquinas? (?:de voces|da)|voceis'

interface Pattern {
  pattern: RegExp
  value: 'sim' | 'nao'
}

/** What volunteers an answer to "do you know the company?". `name` is the business's, folded. */
function knowsPatterns(name: string): Pattern[] {
  const us = `${US}|${name.replace(/[^a-z\d ]/g, '.')}|${name.split(' ')[0] ?? name})`
  const verbs = String.raw`(?:compr\w+|trabalh\w+|usei|usamos|uso|utiliz\w+|tive|tivemos|negoci\w+|fiz|fizemos|peguei|adquir\w+|fui atendid\w+|falei|falamos|conversei)`
  const make = (source: string, value: 'sim' | 'nao'): Pattern => ({
    pattern: new RegExp(source, 'g'),
    value,
  })
  return [
    make(String.raw`\bnao (?:sou|somos|era|eramos) (?:ainda )?clientes?\b`, 'nao'),
    make(
      String.raw`\bnao (?:conhec\w+|conheco)(?: ainda| mesmo| muito)?(?=\s*(?:$|[.,;!?\n)]|(?:a |o |bem )?${us}\b))`,
      'nao',
    ),
    make(
      String.raw`\b(?:nunca|nao) ${verbs}(?: nada| ainda| maquina| equipamento| alguma coisa)? (?:com|de|da|do|na|ai com|nada de|nada com) (?:a )?${us}`,
      'nao',
    ),
    make(
      String.raw`\bnunca (?:tinha |tinhamos |havia )?(?:ouvi(?:do|mos)?|vi(?:sto)?|escut\w+)(?: falar)? (?:d[aeo] |sobre )?(?:a )?${us}`,
      'nao',
    ),
    make(
      String.raw`(?:^|[\n.,;!]|\b(?:e|eh|minha|nossa|sim|nao))\s*(?:a )?primeira vez(?=\s*(?:$|[.,;!?\n)]|(?:aqui|com|que (?:falo|entro|vejo|ouco|compro (?:com|de)|vou comprar (?:com|de)|contato|procuro|converso))\b))`,
      'nao',
    ),
    make(String.raw`\b(?:conhecia|conheco|conhecemos) (?:nao|nada)\b`, 'nao'),
    make(
      String.raw`\bnunca (?:vi|ouvi|tinha visto)(?: falar)? (?:n?essa marca|desse nome|d[ei]ssa empresa|isso)`,
      'nao',
    ),
    make(
      String.raw`(?<!\bnao )\b(?:client[ea]s?|fregues\w*) (?:antig[oa]s?|de longa data|fie(?:l|is)|de anos|ha anos)`,
      'sim',
    ),
    make(
      String.raw`\b(?:sigo|acompanho|seguimos|acompanhamos) (?:a |o )?(?:${us}|canal|perfil|pagina)`,
      'sim',
    ),
    make(
      String.raw`\b(?:acabei|acabo) de conhecer|\b(?:conheci|descobri) (?:a )?${us}(?: so)? (?:agora|hoje|ontem|(?:pelo|no|na|pela) (?:insta\w*|face\w*|google|anuncio|internet|site))`,
      'nao',
    ),
    make(
      String.raw`\b(?:ja|tambem|sempre) (?:sou|somos|fui|fomos|era|eramos) (?:um |uma )?(?:cliente|fregues|parceir)`,
      'sim',
    ),
    make(String.raw`(?<!\bnao )\b(?:sou|somos) clientes?\b(?! (?:de outr|da concorr|em potencial))`, 'sim'),
    make(
      String.raw`\b(?:ja|sempre|tambem) ${verbs}[^.;!?\n]{0,30}?\b(?:com|de|da|do|na|ai) (?:a )?${us}`,
      'sim',
    ),
    make(
      String.raw`\b(?:comprei|compramos|adquiri|adquirimos|peguei)[^.;!?\n]{0,30}?\b(?:com|de|da) ${us}`,
      'sim',
    ),
    make(
      String.raw`(?<!\bnao )(?<!\bnunca )\b(?:ja )?(?:conheco|conhecemos|conhecia|conheciamos)(?: bem| muito| bastante)? (?:a |o |bem )?${us}`,
      'sim',
    ),
    make(
      String.raw`\b(?:tenho|temos|possuo|possuimos|uso|usamos) (?:uma?|duas|dois|a|o|algumas?|outr[ao])? ?[^.;!?\n]{0,24}?\b(?:de voces|de vcs|da marca de voces|da ${name.split(' ')[0] ?? name})`,
      'sim',
    ),
    make(
      String.raw`\bja (?:tinha |tinhamos )?(?:ouvi(?:do|mos)?|vi(?:sto)?)(?: falar)? (?:muito )?(?:bem )?(?:d[aeo] |sobre )?(?:a )?${us}`,
      'sim',
    ),
  ]
}

/** A yes-or-no field. What is volunteered is read only for a field about knowing the company. */
export function createYesNoReader(field: FieldConfig, business: Business): FieldReader {
  const about = fold([field.label, ...field.ask].join(' '))
  const patterns = /\b(?:conhec|compr|client)/.test(about) ? knowsPatterns(fold(business.config.name)) : []
  return (message, context) => {
    const { text } = message
    const found: Mention[] = []
    for (const { pattern, value } of patterns) {
      for (const match of text.matchAll(pattern)) {
        const start = match.index + (match[0].length - match[0].trimStart().length)
        const end = match.index + match[0].length
        if (found.some((other) => start < other.end && end > other.start)) continue
        const question = /\?/.test(text.slice(end, end + 12)) && /^(?:voces|vcs|vc|voce)/.test(match[0])
        found.push({ value, start, end, standing: question ? 'denied' : 'said', weight: 4 })
      }
    }
    if (context.asked && found.length === 0) found.push(...answer(message))
    return found
  }
}

function answer(message: Message): Mention[] {
  const { text } = message
  if (UNSURE.test(text)) return []
  const opening = /^[\s*"'(]*(?:ainda|por enquanto|eu|a gente|nos)\s+/.exec(text)?.[0].length ?? 0
  for (const from of [0, opening]) {
    const part = text.slice(from)
    const no = NO.exec(part)
    const yes = no ? null : YES.exec(part)
    const match = no ?? yes
    if (match) {
      const at = from + match.index + match[0].length - (match[1] ?? '').length
      return [
        {
          value: no ? 'nao' : 'sim',
          start: at,
          end: from + match.index + match[0].length,
          standing: 'said',
          weight: 4,
        },
      ]
    }
  }
  const known =
    /\b(?:ouvi falar|de nome|de vista|por indicacao|tenho (?:uma?|duas)|comprei|compramos|sou cliente|uso|usamos|trabalhei)\b/.exec(
      text,
    )
  return known
    ? [{ value: 'sim', start: known.index, end: known.index + known[0].length, standing: 'said', weight: 3 }]
    : []
}
