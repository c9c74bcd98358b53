import { pino } from 'pino'

export interface Log {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
  child(fields: object): Log
}

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent'

/** JSON lines on stderr: stdout is for data. What a person could be known by is masked by path and by pattern. */
export function createLog(level: LogLevel): Log {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: {
        paths: ['*.phone', '*.text', '*.name', 'phone', 'text', 'to', '*.to', 'authorization'],
        censor: '[masked]',
      },
      serializers: { err: describeError },
      hooks: {
        logMethod(args, method) {
          for (const [index, arg] of args.entries())
            if (typeof arg === 'string') args[index] = maskPersonalData(arg)
          method.apply(this, args)
        },
      },
    },
    pino.destination({ fd: 2, sync: true }),
  )
}

/** Replaces phones, e-mails, CPFs and CNPJs wherever they stand in a text. */
export function maskPersonalData(text: string): string {
  return text
    .replace(/[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g, '[email]')
    .replace(/\b[A-Z0-9]{2}\.?[A-Z0-9]{3}\.?[A-Z0-9]{3}\/?[A-Z0-9]{4}-?\d{2}\b/g, '[cnpj]')
    .replace(/\b\d{3}\.?\d{3}\.?\d{3}-?\d{2}\b/g, '[cpf]')
    .replace(/(?<![\d.,])(?:\+?55[\s.-]?)?\(?\d{2}\)?[\s.-]?9?\d{4}[\s.-]?\d{4}(?!\d)/g, '[phone]')
}

/** Codes and messages, masked, down the causes; stacks without the values a query or a body may carry. */
export function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { message: maskPersonalData(String(error)) }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  return {
    type: error.name,
    ...(code === undefined ? {} : { code }),
    message: maskPersonalData(error.message),
    ...(error.stack === undefined
      ? {}
      : {
          at: error.stack
            .split('\n')
            .slice(1, 6)
            .map((line) => line.trim()),
        }),
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  }
}
