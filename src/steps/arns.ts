/** ARN of a bucket in the commercial partition. */
export function bucketArn(bucket: string): string {
  return `arn:aws:s3:::${bucket}`;
}

/** Id parts of an execution ARN `.../task/task-0/execution/exec-0`; the task ARN is its beginning. */
export function executionParts(arn: string): { readonly task: string; readonly execution: string } {
  const [, task = '', execution = ''] = /(task-[0-9a-f]+)\/execution\/(exec-[0-9a-f]+)$/.exec(arn) ?? [];
  return { task, execution };
}
