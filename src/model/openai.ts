import { AIMessage, type BaseMessage } from '@langchain/core/messages'
import { ChatOpenAI } from '@langchain/openai'
import {
  CircuitState,
  ConsecutiveBreaker,
  ConstantBackoff,
  circuitBreaker,
  handleWhen,
  isBrokenCircuitError,
  retry,
  wrap,
} from 'cockatiel'
import { z } from 'zod'
import { reportBreaker } from '../ops/resilience.ts'
import type { ToolSchema } from '../tools/registry.ts'
import { answerSchema, type ReplyModel, type ToolCallRequest } from './contract.ts'
import { countTokens } from './count-tokens.ts'
import { ModelError } from './errors.ts'
import { BROKEN_ARGUMENTS, mendingFetch } from './mend-tool-calls.ts'
import { parseAnswer } from './parse-answer.ts'
import { renderMessages } from './render.ts'

/** Milliseconds for one call, its one retry included. A lead does not wait longer. */
const CALL_TIMEOUT_MS = 12_000
/** Tokens of one answer: a reply of 600 characters with its fields needs a quarter of this. */
export const MAX_OUTPUT_TOKENS = 1_000
/** Look-ups one call may ask for. */
const MAX_TOOL_CALLS = 4
/** After so many failures in a row the provider is left alone for a while and the next model answers at once. */
const BREAKER_FAILURES = 4
const BREAKER_PAUSE_MS = 20_000
/** Milliseconds of the call that finds out whether it is back. Most answers take a third of this. */
const PROBE_TIMEOUT_MS = 6_000
/** A provider that stumbles once is asked once more. */
const RETRY_AFTER_MS = 250

const RESPONSE_FORMAT = {
  type: 'json_schema' as const,
  json_schema: { name: 'answer', strict: true, schema: z.toJSONSchema(answerSchema, { target: 'draft-7' }) },
}

/** Any OpenAI-compatible server. One structured call: reply and learned fields, or look-ups. */
export function createOpenAiReplyModel(options: {
  apiKey: string
  model: string
  baseUrl?: string | undefined
  /** Read at each call: a server of tools may come and go. */
  tools: ToolSchema[] | (() => ToolSchema[])
  timeoutMs?: number
}): ReplyModel {
  const name = `openai:${options.model}`
  const timeoutMs = options.timeoutMs ?? CALL_TIMEOUT_MS
  const chat = new ChatOpenAI({
    apiKey: options.apiKey,
    model: options.model,
    temperature: 0.3,
    maxTokens: MAX_OUTPUT_TOKENS,
    timeout: timeoutMs,
    // Ours, below: the library's also repeats what it could not parse, and waits past the deadline.
    maxRetries: 0,
    useResponsesApi: false,
    configuration: {
      fetch: mendingFetch(),
      ...(options.baseUrl === undefined ? {} : { baseURL: options.baseUrl }),
    },
  })
  const offered = () => (typeof options.tools === 'function' ? options.tools() : options.tools)
  const describe = (tool: ToolSchema) => ({
    type: 'function' as const,
    function: {
      name: tool.name,
      description: tool.description,
      parameters: z.toJSONSchema(tool.parameters, { target: 'draft-7' }),
      strict: tool.strict ?? true,
    },
  })
  const breaker = circuitBreaker(handleWhen(isOutage), {
    halfOpenAfter: BREAKER_PAUSE_MS,
    breaker: new ConsecutiveBreaker(BREAKER_FAILURES),
  })
  reportBreaker('model', breaker)
  const policy = wrap(
    breaker,
    retry(handleWhen(isPassing), { maxAttempts: 1, backoff: new ConstantBackoff(RETRY_AFTER_MS) }),
  )

  return {
    name,
    async call({ business, brief, toolMessages, allowTools, signal }) {
      const message = await invoke([...renderMessages(business, brief), ...toolMessages], allowTools, signal)
      const usage = countTokens(message.usage_metadata)
      const calls = toolCalls(message)
      if (!allowTools || calls.length === 0) {
        return { kind: 'answer', answer: parseAnswer(message.text), model: name, usage }
      }
      const asked = new AIMessage({ content: '', tool_calls: calls })
      return { kind: 'tools', calls, message: asked, model: name, usage }
    },
  }

  async function invoke(messages: BaseMessage[], allowTools: boolean, signal: AbortSignal) {
    // Whoever finds out is a lead too.
    const probing = breaker.state !== CircuitState.Closed
    const limitMs = probing ? Math.min(timeoutMs, PROBE_TIMEOUT_MS) : timeoutMs
    const deadline = AbortSignal.timeout(limitMs)
    const tools = offered().map(describe)
    // One call finds out whether the provider is back; no other lead waits for it to find out.
    if (breaker.state === CircuitState.HalfOpen)
      throw new ModelError('provider', 'provider is being tried; not called')
    const either = AbortSignal.any([signal, deadline])
    try {
      return await policy.execute(
        () =>
          chat.invoke(messages, {
            signal: either,
            response_format: RESPONSE_FORMAT,
            ...(tools.length === 0 ? {} : { tools, tool_choice: allowTools ? 'auto' : 'none' }),
          }),
        either,
      )
    } catch (cause) {
      signal.throwIfAborted()
      if (isBrokenCircuitError(cause))
        throw new ModelError('provider', 'provider is failing; not called', { cause })
      if (deadline.aborted) throw new ModelError('timeout', `no answer in ${limitMs} ms`, { cause })
      if (cause instanceof SyntaxError) throw new ModelError('nonsense', 'answer is not JSON', { cause })
      throw new ModelError('provider', 'provider refused', { cause })
    }
  }
}

/** 429 and 5xx pass, and so does a failed connection, which has no status. A timeout has used the time up. */
function isPassing(error: Error): boolean {
  if (error.name === 'AbortError' || error.name === 'TimeoutError' || error instanceof SyntaxError)
    return false
  const status = 'status' in error ? error.status : undefined
  return typeof status !== 'number' || status === 429 || status >= 500
}

/** What says that the provider is in trouble, and not only this answer. */
function isOutage(error: Error): boolean {
  return !(error instanceof SyntaxError)
}

/** Calls whose arguments are not JSON are kept: the tool answers with what is wrong. */
function toolCalls(message: AIMessage): ToolCallRequest[] {
  const broken = (message.invalid_tool_calls ?? []).map((call) => ({
    id: call.id,
    name: call.name ?? '',
    args: BROKEN_ARGUMENTS,
  }))
  return [...(message.tool_calls ?? []), ...broken]
    .slice(0, MAX_TOOL_CALLS)
    .map((call, index) => ({ id: call.id ?? `call_${index}`, name: call.name, args: call.args }))
}
