/** What goes wrong with jobs: nothing, unless rules say so. */
export interface JobFaults {
  /** Of the whole job, before its first task. */
  ofJob(jobArn: string): 'fail' | 'suspend' | null;
  /** Whether the report leaves this object out. */
  loses(jobArn: string, bucket: string, key: string): boolean;
  /** Whether the report has, beside this object's row, one of an object that the manifest does not name. */
  adds(jobArn: string, bucket: string, key: string): boolean;
}
