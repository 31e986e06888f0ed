/** A data directory that was never used, which the build packs (docs/decisions/0073); for those who run the sources too, when dist/ was built. */
export const PACKED_QUEUE = new URL('../../dist/jobs/queue-data.tar.gz', import.meta.url);
