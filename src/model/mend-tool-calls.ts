import { z } from 'zod'

/** Arguments no tool takes: it answers what is wrong with them, and the model may try again. */
export const BROKEN_ARGUMENTS = { json_invalido: true }

const completion = z.looseObject({
  choices: z.array(
    z.looseObject({
      message: z.looseObject({
        tool_calls: z
          .array(z.looseObject({ function: z.looseObject({ name: z.string(), arguments: z.string() }) }))
          .nullish(),
      }),
    }),
  ),
})

/**
 * A fetch for the provider's client, which throws a whole answer away when the arguments of one tool call are no JSON.
 * Such arguments are replaced, so that the call fails as a tool and not as a model.
 */
export function mendingFetch(fetch: typeof globalThis.fetch = globalThis.fetch): typeof globalThis.fetch {
  return async (input, init) => {
    const response = await fetch(input, init)
    if (!response.ok) return response
    const text = await response.text()
    const { status, statusText, headers } = response
    const rest = new Headers(headers)
    // The body is no longer as it was sent.
    for (const name of ['content-encoding', 'content-length']) rest.delete(name)
    return new Response(mend(text), { status, statusText, headers: rest })
  }
}

function mend(text: string): string {
  const body = completion.safeParse(parse(text))
  if (!body.success) return text
  let broken = false
  for (const { message } of body.data.choices) {
    for (const call of message.tool_calls ?? []) {
      if (isObject(call.function.arguments)) continue
      call.function.arguments = JSON.stringify(BROKEN_ARGUMENTS)
      broken = true
    }
  }
  return broken ? JSON.stringify(body.data) : text
}

function isObject(text: string): boolean {
  const value = parse(text)
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
