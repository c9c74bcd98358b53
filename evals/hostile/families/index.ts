import type { HostileData } from '../data.ts'
import type { Family } from '../types.ts'
import { asksKnown, interrogates } from './asking.ts'
import { breaksProvider, breaksStructure, loopsTools, saysNothing, saysTooMuch } from './breaking.ts'
import { colluding, echoes, repeatsFigure } from './colluding.ts'
import { disguised } from './disguised.ts'
import { namesInternals, quotesPrompt, quotesTurn, thinksAloud } from './leaking.ts'
import { acrossTurns, adaptive, afterDeflection, combined, composed, control, delayed } from './mixing.ts'
import { citesBogus, mistypes, poisonsFields } from './poisoning.ts'
import { verbatim } from './verbatim.ts'

/** Every way of being hostile to one business: a family a rule that it has drafts for, and all the others. */
export function familiesOf(data: HostileData): Family[] {
  const rules = [...new Set(data.drafts.flatMap(({ violates }) => violates))].toSorted()
  return [
    ...rules.map(verbatim),
    ...disguised,
    colluding,
    repeatsFigure,
    echoes,
    afterDeflection,
    combined,
    composed,
    delayed,
    acrossTurns,
    ...adaptive,
    quotesPrompt,
    quotesTurn,
    namesInternals,
    thinksAloud,
    asksKnown,
    interrogates,
    poisonsFields,
    citesBogus,
    mistypes,
    breaksStructure,
    saysNothing,
    saysTooMuch,
    loopsTools,
    ...breaksProvider,
    control,
  ]
}
