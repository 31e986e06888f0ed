import { XMLBuilder } from 'fast-xml-parser';

const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: '@' });

/** What a call of the query protocol is answered with: its result in an envelope that is named after it. */
export function resultDocument(action: string, namespace: string, result: object, requestId: string): string {
  return builder.build({
    [`${action}Response`]: {
      '@xmlns': namespace,
      [`${action}Result`]: xmlValue('', result),
      ResponseMetadata: { RequestId: requestId },
    },
  });
}

/** What a refused call of the query protocol is answered with. */
export function refusalDocument(
  namespace: string,
  refusal: { readonly status: number; readonly code: string; readonly message: string },
  requestId: string,
): string {
  const { status, code, message } = refusal;
  return builder.build({
    ErrorResponse: {
      '@xmlns': namespace,
      Error: { Type: status < 500 ? 'Sender' : 'Receiver', Code: code, Message: message },
      RequestId: requestId,
    },
  });
}

/** Lists are `<member>` elements; times, which the model's JSON form has in seconds, are written as dates. */
function xmlValue(name: string, value: unknown): unknown {
  if (Array.isArray(value)) return { member: value.map((item) => xmlValue('', item)) };
  if (typeof value === 'number' && name.endsWith('Date')) return new Date(value * 1000).toISOString();
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, xmlValue(key, inner)]));
}
