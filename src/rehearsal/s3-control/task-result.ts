/** What one task comes to: what its row in the report says. `errorCode` stands in the message's JSON. */
export type TaskResult =
  | { readonly kind: 'succeeded'; readonly message: string }
  | { readonly kind: 'failed'; readonly errorCode: string; readonly message: string };

/** A task that met what nobody had thought of. */
export const UNEXPECTED: TaskResult = {
  kind: 'failed',
  errorCode: '500',
  message: 'Internal server error, please retry',
};
