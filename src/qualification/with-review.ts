import type { HeldReview, Qualification } from './types.ts'

/** Stable name of the reason that says a person decided. */
export const HUMAN_REVIEW = 'human_review'

/**
 * What the rules came to, with what a person decided in its place. What the rules would say is told as a reason, so
 * that whoever reads the lead sees when the two part. Pure.
 */
export function withReview(computed: Qualification, review: HeldReview | null): Qualification {
  if (review === null) return computed
  const { temperature, status } = computed
  const rest = computed.reasons.filter(({ code }) => code !== HUMAN_REVIEW)
  const ruled = computed.ruled ?? { temperature, status }
  const decided = [review.temperature, review.status === null ? null : STATUS[review.status]]
  const would = [
    review.temperature === null || review.temperature === ruled.temperature
      ? null
      : (ruled.temperature ?? 'sem temperatura'),
    review.status === null || review.status === ruled.status ? null : STATUS[ruled.status],
  ]
  const said = would.filter((one) => one !== null)
  const differs = said.length === 0 ? '' : ` Pelas regras seria ${said.join(', ')}.`
  return {
    ...computed,
    temperature: review.temperature ?? ruled.temperature,
    status: review.status ?? ruled.status,
    ruled,
    review,
    reasons: [
      {
        component: 'rule',
        points: 0,
        of: 0,
        text: `Revisto por uma pessoa: ${decided.filter((one) => one !== null).join(', ')}.${differs}`,
        messageIds: [],
        code: HUMAN_REVIEW,
        verdict: 'note',
      },
      ...rest,
    ],
  }
}

/** pt-BR, for people. */
export const STATUS: Record<Qualification['status'], string> = {
  new: 'novo',
  in_progress: 'em atendimento',
  qualified: 'qualificado',
  disqualified: 'desqualificado',
}
