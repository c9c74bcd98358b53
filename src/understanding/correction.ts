import type { Question } from './question.ts'

/** The lead says that something was wrong. */
const ERROR =
  /\b(?:corrig\w+|correcao|correto e|errei|me enganei|enganei|engano meu|quis dizer|digitei errado|escrevi errado|mandei errado|falei errado|passei errado|errad[oa] ai|(?:ta|esta|tava|estava|saiu|foi|ficou) errad[oa]|ops|troquei|confundi|(?:o |a )?cert[oa] (?:e|eh|seria)|esquece (?:o|a|isso|tudo|esse|essa)|esqueca (?:o|a) que|desconsider\w+|ignor[ae] (?:a|o|isso) (?:mensagem|msg|anterior|que|ultim\w+)|apaga (?:essa|esta|a|o|isso|aquela|aquilo) (?!tudo)|me expressei mal|retific\w+|nao era isso|exclui o|substitui\w* o)\b/
/** Words that correct only when a new value comes with them. */
const TURN =
  /\b(?:na verdade|na real|alias|quer dizer|quero dizer|digo(?=,| e\b| que e\b|:)|melhor dizendo|mudei de ideia|ou melhor|agora (?:e|eh|estamos|sou|fica)|mudamos|mudou|mudei)\b|^\s*\*\s*\S/
/** "não é A, é B", "A e não B", "não são 300, são 3000". */
const CONTRAST =
  /\bnao (?:e|eh|sao|sou|somos|foi|era|fica|moro|me chamo) (?!mais\b|urgente|so\b|para?\b|pra\b|o que\b)[^.!?\n]{1,40}?(?:[,;.]\s*|\s)(?:e sim|mas sim|mas|e|eh|sao|sou|somos|fica|moro|me chamo)\b|, nao (?:e |eh |sao )?(?!(?:sei|tenho|consigo|posso|quero|vou|da|e\b|preciso|estou|to|sou|era|tem)\b)[a-z\d]+\s*[.!]?\s*$|\be nao (?!(?:sei|tenho|consigo|posso|quero|vou|da|e\b|preciso|estou|to))[a-z\d]+(?: [a-z]+){0,2}\s*(?:$|[.,!?])/

export interface Correction {
  /** Something said before may be replaced by what this message says. */
  correcting: boolean
  /** The message says in so many words that there was an error, whether or not a new value comes with it. */
  admitted: boolean
  /** Folded offset after which the new value stands. */
  from: number
}

/** Does a folded message take back something said before? */
export function readCorrection(text: string, question: Question): Correction {
  const error = ERROR.exec(text)
  const turn = TURN.exec(text)
  const contrast = CONTRAST.exec(text)
  // "Você fala de Londrina, certo?" — "não, sou de Rolândia".
  const refused = question.confirms && /^[\s*"']*(?:nao|negativo|errado|na verdade)\b/.test(text)
  const correcting = error !== null || turn !== null || contrast !== null || refused
  const starts = [error?.index, turn?.index, contrast?.index].filter((index) => index !== undefined)
  return {
    correcting,
    admitted: error !== null || contrast !== null || refused,
    from: starts.length > 0 ? Math.min(...starts) : 0,
  }
}
