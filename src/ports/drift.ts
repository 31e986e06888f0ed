/** What looks for drift come to; steps take them, and the doctor's room judges them. */
export type { SourceSight, UploadsSight, VersionsSight, WriterSight } from '../doctor/drift/sightings.ts';
