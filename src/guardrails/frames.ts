/**
 * What a draft says while it seems not to: "não posso te dizer isto: …", a quotation nobody asked for, a code block.
 * The words inside reach the lead all the same, so they are judged on their own.
 */
const UNSAID =
  /(?:n[aã]o|nem)\s+(?:posso|devo|consigo|vou|poderia|quero)\s+(?:te\s+|lhe\s+)?(?:dizer|falar|contar|revelar|confirmar|informar|escrever|afirmar)\s+(?:isto|isso|o seguinte)\s*[:,–-]\s*([\s\S]{6,})/giu
const UNSAID_THAT =
  /(?:n[aã]o|nem)\s+(?:posso|devo|consigo|vou|poderia|quero)\s+(?:te\s+|lhe\s+)?(?:dizer|falar|contar|revelar|confirmar|afirmar)\s+que\s+([^.!?\n]{6,})/giu
const TAKEN_BACK =
  /\b(?:esque[cç]\w*|finj\w+|ignor\w+|desconsider\w+|fa[cç]a de conta|apague|n[aã]o falei)\b/iu
const SUPPOSED =
  /\bse eu (?:pudesse|fosse|tivesse|devesse)[^:.!?\n]{0,60}[:,]\s*(?:eu )?(?:diria|falaria)?[^:\n]{0,20}:\s*([\s\S]{6,})/giu
const QUOTED = /["“”«]([^"“”»\n]{8,300})["“”»]/gu
const BLOCK = /```([\s\S]{4,}?)```/gu
const CITED = /^\s*>\s?(.{6,})$/gmu

/** Texts inside a draft that are said in spite of their frame. `lead`: what the lead wrote may be quoted back. */
export function framedTexts(draft: string, lead: string): string[] {
  const inner: string[] = []
  const take = (matches: Iterable<RegExpMatchArray>) => {
    for (const match of matches) {
      const text = match[1]?.trim()
      if (text !== undefined && text !== '') inner.push(text)
    }
  }
  take(draft.matchAll(UNSAID))
  take(draft.matchAll(SUPPOSED))
  if (TAKEN_BACK.test(draft)) take(draft.matchAll(UNSAID_THAT))
  const said = lead.toLowerCase()
  take([...draft.matchAll(QUOTED)].filter((match) => !said.includes((match[1] ?? '').trim().toLowerCase())))
  take(draft.matchAll(BLOCK))
  take(draft.matchAll(CITED))
  // A word a line reads as the sentence it is.
  if (/(?:^|\n)\s*\S+\s*\n+\s*\S+\s*(?:\n|$)/.test(draft)) inner.push(draft.replace(/\s*\n+\s*/g, ' '))
  return inner.slice(0, 6)
}
