import { BaseChatModel, type BaseChatModelCallOptions } from '@langchain/core/language_models/chat_models'
import { AIMessage, type BaseMessage } from '@langchain/core/messages'
import type { ChatResult } from '@langchain/core/outputs'
import type { Business } from '../../business/schema.ts'
import type { Answer, TurnBrief } from '../contract.ts'
import { ModelError } from '../errors.ts'
import { writeReply } from './revise.ts'

export const OFFLINE_MODEL = 'offline'

export interface OfflineCallOptions extends BaseChatModelCallOptions {
  business?: Business
  /** What the reply is written from; the messages say the same in words and are not read. */
  brief?: TurnBrief
}

/**
 * The deterministic chat model: speaks Portuguese from a business folder, without a network and without a key.
 * Its message content is the JSON of `Answer`, as the real model's is.
 */
export class OfflineChatModel extends BaseChatModel<OfflineCallOptions> {
  constructor() {
    super({})
  }

  override _llmType(): string {
    return OFFLINE_MODEL
  }

  override async _generate(
    _messages: BaseMessage[],
    options: this['ParsedCallOptions'],
  ): Promise<ChatResult> {
    const { business, brief } = options
    if (business === undefined || brief === undefined) {
      throw new ModelError('budget', 'the offline model is called with a business and a brief')
    }
    const text = JSON.stringify(writeAnswer(business, brief))
    return { generations: [{ text, message: new AIMessage(text) }] }
  }
}

export function createOfflineModel(): OfflineChatModel {
  return new OfflineChatModel()
}

/** The fields are those the deterministic reader found: this model reads no more than it did. */
export function writeAnswer(business: Business, brief: TurnBrief): Answer {
  const { reply, asked, documents } = writeReply(business, brief)
  return {
    reply,
    fields: brief.learned.map(({ field, value, evidence }) => ({ field, value, evidence })),
    asked,
    cited: brief.passages.filter((passage) => documents.includes(passage.document)).map(({ id }) => id),
  }
}
