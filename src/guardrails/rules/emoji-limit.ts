import { NO_PARAMS, parseParams } from '../define.ts'
import type { RuleFactory } from '../rule.ts'

/** One emoji as a person counts it: flags, keycaps, skin tones and joined people are one. Signs such as ™ and ↔ are none. */
const EMOJI =
  /\p{Regional_Indicator}{2}|[0-9#*]\ufe0f?\u20e3|(?![©®™‼⁉\u2190-\u21ff\u2122\u24c2\u3030\u303d])\p{Extended_Pictographic}(?:\ufe0f|\p{Emoji_Modifier})?(?:\u200d\p{Extended_Pictographic}(?:\ufe0f|\p{Emoji_Modifier})?)*|[\u2190-\u21ff]\ufe0f/gu

export const emojiLimit: RuleFactory = ({ business, params }) => {
  parseParams('emoji_limit', NO_PARAMS, params)
  const limit = business.config.limits.emojis
  return {
    id: 'emoji_limit',
    protects: `Emojis in moderation: at most ${limit} in one reply.`,
    feedback: `Use no máximo ${limit} emojis.`,
    check(draft) {
      const emojis = [...draft.matchAll(EMOJI)].map((match) => match[0])
      return emojis.length <= limit
        ? { verdict: 'pass' }
        : { verdict: 'block', matches: [emojis.slice(0, 12).join('')] }
    },
    fix(draft) {
      let seen = 0
      return draft
        .replace(EMOJI, (emoji) => {
          seen++
          return seen <= limit ? emoji : ''
        })
        .replace(/[^\S\n]{2,}/g, ' ')
        .replace(/[^\S\n]+(?=[.,!?\n]|$)/g, '')
        .trim()
    },
    examples: {
      pass: [{ text: `Que bom falar com você! ${'😊'.repeat(limit)}` }],
      block: [{ text: `Que bom falar com você! ${'😊'.repeat(limit + 1)}` }],
    },
  }
}
