import { NO_PARAMS, parseParams } from '../define.ts'
import type { RuleFactory } from '../rule.ts'

/**
 * Markup WhatsApp shows as it is typed. It renders *bold*, _italic_, ~strike~, `code`, "- ", "1. " and "> "
 * (WhatsApp help centre, formatting messages); nothing else of Markdown or HTML.
 */
const FAULTS: RegExp[] = [
  /\*\*[^*\n]*\*{0,2}/g,
  /(?<![\w/])__[^_\n]+__(?!\w)/g,
  /~~[^~\n]+~~/g,
  /^[ \t]{0,3}#{1,6}[ \t]+\S.*$/gm,
  /!?\[[^\]\n]*\]\([^)\n]*\)/g,
  /^[ \t]*\|?(?:[ \t]*:?-{3,}:?[ \t]*\|)+[ \t]*(?::?-{3,}:?)?[ \t]*$/gm,
  /^[ \t]*\|.*\|.*\|[ \t]*$/gm,
  /^[ \t]*(?:-{3,}|={3,}|\*{3,}|_{3,})[ \t]*$/gm,
  /<\/?(?:a|b|i|u|s|p|br|hr|em|strong|div|span|ul|ol|li|table|tr|td|th|h[1-6]|img|code|pre|font|center)\b[^>\n]*>/gi,
  /<!--[\s\S]*?(?:-->|$)/g,
  /&(?:nbsp|amp|lt|gt|quot|#\d+);/g,
  /^[ \t]*```\w+[ \t]*$/gm,
  /\r?\n(?:[^\S\n]*\r?\n){3,}/g,
]

const PLAIN_ENTITY: Record<string, string> = {
  '&nbsp;': ' ',
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
}

/** The same words with what WhatsApp renders, or plain. Tables have no such form: null. */
function plain(draft: string): string | null {
  if (/^[ \t]*\|?(?:[ \t]*:?-{3,}:?[ \t]*\|)/m.test(draft) || /^[ \t]*\|.*\|.*\|[ \t]*$/m.test(draft))
    return null
  return draft
    .replace(/<!--[\s\S]*?(?:-->|$)/g, '')
    .replace(/!?\[([^\]\n]*)\]\(([^)\n]*)\)/g, (_, label: string, url: string) => {
      const link = url.trim().split(/\s/)[0] ?? ''
      return label === '' || label === link ? link : `${label}: ${link}`
    })
    .replace(/^[ \t]{0,3}#{1,6}[ \t]+(.*?)[ \t#]*$/gm, '$1')
    .replace(/\*{2,}([^*\n]+)\*{2,}/g, '*$1*')
    .replace(/\*{2,}/g, '')
    .replace(/(?<![\w/])__([^_\n]+)__(?!\w)/g, '_$1_')
    .replace(/~~([^~\n]+)~~/g, '~$1~')
    .replace(/^[ \t]*(?:-{3,}|={3,}|\*{3,}|_{3,})[ \t]*$/gm, '')
    .replace(/<br\s*\/?>/gi, '\n')
    .replace(/<li\b[^>]*>/gi, '\n- ')
    .replace(/<[^>\n]+>/g, '')
    .replace(/&(?:nbsp|amp|lt|gt|quot);/g, (entity) => PLAIN_ENTITY[entity] ?? entity)
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Math.min(Number(code), 0x10ffff)))
    .replace(/^([ \t]*```)\w+[ \t]*$/gm, '$1')
    .replace(/\r?\n(?:[^\S\n]*\r?\n){2,}/g, '\n\n')
    .trim()
}

export const format: RuleFactory = ({ params }) => {
  parseParams('format', NO_PARAMS, params)
  return {
    id: 'format',
    protects: 'Markup that WhatsApp does not render is noise to the lead.',
    feedback:
      'Use só a formatação do WhatsApp: *negrito* com um asterisco e listas com hífen. Sem **, títulos com #, tabelas, links em colchetes, HTML nem várias linhas em branco.',
    check(draft) {
      const matches = FAULTS.flatMap((pattern) =>
        [...draft.matchAll(pattern)].map((match) => match[0].trim() || '\\n\\n\\n\\n'),
      )
      return matches.length === 0 ? { verdict: 'pass' } : { verdict: 'block', matches: matches.slice(0, 5) }
    },
    fix: plain,
    examples: {
      pass: [{ text: '*Importante*: o consultor fala com você.\n\n- um\n- dois' }],
      block: [
        { text: '**Importante**: o consultor fala com você.' },
        { text: '# Título\nO consultor fala com você.' },
      ],
    },
  }
}
