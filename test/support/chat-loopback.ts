import { type Loopback, startLoopback } from './loopback.ts'

/** A chat model on loopback that always answers the same, unless a fault is due. */
export function startChatLoopback(reply = 'Olá!'): Promise<Loopback> {
  return startLoopback({
    handle: () => ({
      status: 200,
      body: {
        id: 'chatcmpl-1',
        object: 'chat.completion',
        created: 0,
        model: 'm',
        choices: [
          {
            index: 0,
            finish_reason: 'stop',
            message: {
              role: 'assistant',
              content: JSON.stringify({ reply, fields: [], asked: [], cited: [] }),
            },
          },
        ],
        usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
      },
    }),
  })
}
