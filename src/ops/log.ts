import { type Logger, pino } from 'pino'
import { correlation } from './correlation.ts'
import { ProsaError } from './errors.ts'
import { maskPersonalData } from './personal-data.ts'

export interface Log {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
  child(fields: object): Log
}

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent'

/** Where the lines go; a file descriptor in production. */
export interface LogTarget {
  write(line: string): void
}

/**
 * JSON lines on stderr: stdout is for data. Each carries the ids of what is being worked on. What a person could be
 * known by is masked by the name of its field, at any depth, and by pattern in every text.
 */
export function createLog(level: LogLevel, target: LogTarget = pino.destination({ fd: 2, sync: true })): Log {
  return withMaskedChildren(
    pino(
      {
        level,
        base: null,
        timestamp: pino.stdTimeFunctions.isoTime,
        mixin: correlation,
        // Errors are described by `maskFields`; pino's own description would add every cause's message.
        serializers: { err: (described: unknown) => described },
        // What the line itself says wins over what is being worked on.
        mixinMergeStrategy: (line, ids) => ({ ...ids, ...line }),
        formatters: {
          log: maskFields,
        },
        hooks: {
          logMethod(args, method) {
            for (const [index, arg] of args.entries())
              if (typeof arg === 'string') args[index] = maskPersonalData(arg)
            method.apply(this, args)
          },
        },
      },
      target,
    ),
  )
}

/** pino asks its formatters about lines, not about what a child carries into each of them. */
function withMaskedChildren(logger: Logger): Log {
  return {
    debug: (fields, message) => logger.debug(fields, message),
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    error: (fields, message) => logger.error(fields, message),
    child: (fields) => withMaskedChildren(logger.child(maskFields({ ...fields }))),
  }
}

/** Fields whose value says who somebody is, or what they said, whatever it looks like. */
const PRIVATE_FIELDS: ReadonlySet<string> = new Set([
  'phone',
  'telephone',
  'email',
  'cpf',
  'cnpj',
  'name',
  'profilename',
  'sendername',
  'company',
  'holder',
  'address',
  'text',
  'body',
  'content',
  'caption',
  'payload',
  'evidence',
  'value',
  'summary',
  'question',
  'answer',
  'draft',
  'transcript',
  'words',
  'input',
  'output',
  'to',
  'from',
  'sender',
  'recipient',
  'aliases',
  'authorization',
  'token',
  'secret',
  'password',
  'cookie',
])
/** Deeper than this nothing is worth a log line. */
const DEEPEST = 6
const MASKED = '[masked]'

function maskFields(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, maskField(key, value, 1)]))
}

function maskField(key: string, value: unknown, depth: number): unknown {
  if (value === null || value === undefined || typeof value === 'boolean') return value
  if (PRIVATE_FIELDS.has(key.toLowerCase().replaceAll('_', ''))) return MASKED
  if (typeof value === 'string') return maskPersonalData(value)
  if (typeof value === 'number') {
    const text = String(value)
    return maskPersonalData(text) === text ? value : MASKED
  }
  if (value instanceof Error) return describeError(value)
  if (value instanceof Date) return value
  if (typeof value !== 'object') return String(value)
  if (depth >= DEEPEST) return MASKED
  if (Array.isArray(value)) return value.map((item) => maskField('', item, depth + 1))
  return Object.fromEntries(
    Object.entries(value).map(([inner, item]) => [inner, maskField(inner, item, depth + 1)]),
  )
}

/** Codes and messages, masked, down the causes; stacks without the values a query or a body may carry. */
export function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { message: maskPersonalData(String(error)) }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  const at = (error.stack ?? '')
    .split('\n')
    .map((line) => line.trim())
    // A message of several lines stands in the stack too.
    .filter((line) => line.startsWith('at '))
    .slice(0, 5)
  return {
    type: error.name,
    ...(code === undefined ? {} : { code }),
    message: safeMessage(error, code),
    ...(at.length === 0 ? {} : { at }),
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  }
}

/** Postgres's class 22, "data exception": its messages quote the value that was refused. */
const DATA_EXCEPTION = /^22[\dA-Z]{3}$/
const QUOTED = /["'][\s\S]*["']/

function safeMessage(error: Error, code: string | undefined): string {
  // Clients of other services put the answer's body into the message; ours do not.
  if (!(error instanceof ProsaError) && 'status' in error && typeof error.status === 'number')
    return `answered with status ${error.status}`
  // JSON.parse quotes what it could not read.
  const quotes = error instanceof SyntaxError || (code !== undefined && DATA_EXCEPTION.test(code))
  return maskPersonalData(quotes ? error.message.replace(QUOTED, '"…"') : error.message)
}
