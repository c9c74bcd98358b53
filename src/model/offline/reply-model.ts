import { answerSchema, type ReplyModel } from '../contract.ts'
import { createOfflineModel, OFFLINE_MODEL } from './offline-chat-model.ts'

/** The offline chat model behind the port the graph calls. */
export function createOfflineReplyModel(): ReplyModel {
  const model = createOfflineModel()
  return {
    name: OFFLINE_MODEL,
    async call({ business, brief, signal }) {
      const message = await model.invoke([], { business, brief, signal })
      const content = typeof message.content === 'string' ? message.content : JSON.stringify(message.content)
      return {
        kind: 'answer',
        answer: answerSchema.parse(JSON.parse(content)),
        model: OFFLINE_MODEL,
        usage: { inputTokens: 0, outputTokens: 0 },
      }
    },
  }
}
