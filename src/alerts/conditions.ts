import type { Figure } from '../db/queries/snapshot.ts'
import type { Level } from './decide.ts'

/** What is known at one look. */
export interface Facts {
  /** Null: the database could not be read. */
  figures: readonly Figure[] | null
  /** Calls to other services within the window, by service. */
  calls: readonly { service: string; total: number; failed: number; unauthorised: number }[]
  requests: { total: number; failed: number }
  /** Seconds within which 95 of 100 replies went out; null: too few to say. */
  replyP95: number | null
  /** Refused within the window because of a limit, by its name. */
  limited: Readonly<Record<string, number>>
  /** Model calls not made within the window for a business's ceiling, or because nobody could count. */
  spendRefused: readonly { business: string; count: number }[]
}

/** One alert as it stands at a look. */
export interface Finding {
  /** Names it, with what it is about: "breaker:piperun". */
  key: string
  level: Level | null
  /** pt-BR, for whoever operates it: what, how much. Never who. */
  text: string
}

/** Fewer calls or requests than this say nothing about a share. */
const FEWEST_CALLS = 10
const FEWEST_REQUESTS = 20

/** At the threshold it is reached. */
const reached = (value: number, warning: number, critical: number): Level | null =>
  value >= critical ? 'critical' : value >= warning ? 'warning' : null

const seconds = (value: number) => (value >= 120 ? `${Math.round(value / 60)} min` : `${Math.round(value)} s`)
const percent = (share: number) => `${Math.round(share * 100)} %`

/** Every alert that can be told of at this look. What cannot be seen is left out: silence is neither good nor bad. */
export function findAlerts(facts: Facts): Finding[] {
  return [databaseOf(facts), ...(facts.figures === null ? [] : standing(facts.figures)), ...flowing(facts)]
}

function databaseOf({ figures }: Facts): Finding {
  return {
    key: 'database',
    level: figures === null ? 'critical' : null,
    text: figures === null ? 'O banco de dados não responde.' : 'O banco de dados responde.',
  }
}

function standing(figures: readonly Figure[]): Finding[] {
  const of = (metric: Figure['metric']) => figures.filter((figure) => figure.metric === metric)
  const most = (metric: Figure['metric']) => Math.max(0, ...of(metric).map(({ value }) => value))
  const sum = (metric: Figure['metric']) => of(metric).reduce((total, { value }) => total + value, 0)
  const waiting = most('inbound_oldest_seconds')
  const unsent = most('outbound_oldest_seconds')
  const stuck = most('queue_oldest_seconds')
  const dead = sum('dead_letters')
  const paused = sum('accounts_paused')
  const crm = sum('crm_pending')
  // What a person stopped is no news to people.
  const stopped = of('proactive_stopped').reduce(
    (total, { b, value }) => total + (b === 'person' ? 0 : value),
    0,
  )
  const late = most('reminders_overdue_seconds')
  return [
    {
      key: 'messages_waiting',
      level: reached(waiting, 300, 900),
      text: `A mensagem mais antiga de um lead espera resposta há ${seconds(waiting)}.`,
    },
    {
      key: 'queue_stuck',
      level: reached(stuck, 120, 600),
      text: `O trabalho mais antigo da fila espera há ${seconds(stuck)}.`,
    },
    {
      key: 'outbox_waiting',
      level: reached(unsent, 300, 900),
      text: `A mensagem mais antiga a enviar espera há ${seconds(unsent)}.`,
    },
    {
      key: 'dead_letters',
      level: reached(dead, 1, 10),
      text: `${dead} itens falharam de vez e esperam uma decisão (prosa dead-letters list).`,
    },
    {
      key: 'accounts_paused',
      level: reached(paused, 1, 1),
      text: `${paused} contas de envio estão paradas até alguém olhar.`,
    },
    {
      key: 'proactive_stopped',
      level: reached(stopped, 1, 1),
      text: `${stopped} números estão com modelos e lembretes parados até alguém liberar (prosa breakers list).`,
    },
    { key: 'crm_pending', level: reached(crm, 50, 500), text: `${crm} leads ainda não estão no CRM.` },
    {
      key: 'reminders_late',
      level: reached(late, 1_800, 7_200),
      text: `O lembrete mais atrasado está ${seconds(late)} atrasado.`,
    },
  ]
}

function flowing({ calls, requests, replyP95, limited, spendRefused }: Facts): Finding[] {
  const guesses = (limited.badTokens ?? 0) + (limited.badWebhooks ?? 0)
  const forms = (limited.leadsByAddress ?? 0) + (limited.leadsByPhone ?? 0)
  const share = (part: number, all: number, fewest: number) => (all < fewest ? null : part / all)
  const failing = share(requests.failed, requests.total, FEWEST_REQUESTS)
  return [
    ...(failing === null
      ? []
      : [
          {
            key: 'errors',
            level: reached(failing, 0.1, 0.25),
            text: `${percent(failing)} das requisições dos últimos 5 min terminaram em erro.`,
          },
        ]),
    ...(replyP95 === null
      ? []
      : [
          {
            key: 'reply_slow',
            level: reached(replyP95, 10, 20),
            text: `95 % das respostas saem em até ${seconds(replyP95)}.`,
          },
        ]),
    {
      key: 'guessing',
      level: reached(guesses, 20, 1_000),
      text: `${guesses} requisições com token ou assinatura errados foram recusadas pelo limite nos últimos 5 min.`,
    },
    {
      key: 'forms_refused',
      level: reached(forms, 10, 100),
      text: `${forms} formulários foram recusados pelo limite nos últimos 5 min.`,
    },
    ...spendRefused.map(({ business, count }) => ({
      key: `spend:${business}`,
      level: reached(count, 1, 1),
      text:
        count > 0
          ? `${business} chegou ao teto de gasto do dia com modelos, ou não dá para contar: responde o modelo offline.`
          : `${business} está dentro do teto de gasto do dia com modelos.`,
    })),
    ...calls.flatMap(({ service, total, failed, unauthorised }) => {
      const failed5 = share(failed, total, FEWEST_CALLS)
      return [
        {
          key: `unauthorised:${service}`,
          level: reached(unauthorised, 1, 1),
          text:
            unauthorised > 0
              ? `${service} recusa nossas credenciais.`
              : `${service} não recusou nossas credenciais nos últimos 5 min.`,
        },
        ...(failed5 === null
          ? []
          : [
              {
                key: `failing:${service}`,
                level: reached(failed5, 0.1, 0.25),
                text: `${percent(failed5)} das chamadas a ${service} nos últimos 5 min falharam.`,
              },
            ]),
      ]
    }),
  ]
}
