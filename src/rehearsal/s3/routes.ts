import { BUCKET_ROUTES } from './bucket-routes.ts';
import { listObjectsV2 } from './list-objects.ts';
import { OBJECT_ROUTES } from './object-routes.ts';
import type { S3Request } from './request.ts';
import type { Route } from './route.ts';
import { UPLOAD_ROUTES } from './upload-routes.ts';
import { VERSION_ROUTES } from './version-routes.ts';

const LIST_OPTIONS = [
  'prefix',
  'delimiter',
  'continuation-token',
  'start-after',
  'max-keys',
  'encoding-type',
  'fetch-owner',
];

/** Every S3 operation of the rehearsal, however it answers. */
const ROUTES: readonly Route[] = [
  ...BUCKET_ROUTES,
  {
    operation: 'ListObjectsV2',
    about: 'bucket',
    method: 'GET',
    needs: ['list-type'],
    allows: LIST_OPTIONS,
    run: listObjectsV2,
  },
  ...OBJECT_ROUTES,
  ...UPLOAD_ROUTES,
  ...VERSION_ROUTES,
];

/** The operation a request asks for; null when the rehearsal does not have it. */
export function routeOf(request: S3Request): Route | null {
  const about = request.bucket === null ? 'service' : request.key === null ? 'bucket' : 'object';
  const copies = request.headers['x-amz-copy-source'] !== undefined;
  // x-id only repeats the operation's name.
  const names = [...request.query.keys()].filter((name) => name !== 'x-id');
  const found = ROUTES.find(
    (route) =>
      route.about === about &&
      route.method === request.method &&
      (route.copies ?? false) === copies &&
      route.needs.every((name) => names.includes(name)) &&
      names.every((name) => route.needs.includes(name) || (route.allows?.includes(name) ?? false)),
  );
  return found ?? null;
}

/** Names of the S3 operations that are played. */
export const S3_OPERATIONS: readonly string[] = ROUTES.filter(({ played }) => played !== false).map(
  ({ operation }) => operation,
);
