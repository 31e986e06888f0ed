import { expect, it } from 'vitest';
import { scriptedAws } from './aws-scripted-server.ts';

const LOCATION = 'arn:aws:datasync:us-east-1:111122223333:location/loc-0';
const TASK = 'arn:aws:datasync:us-east-1:111122223333:task/task-0';
const RANGE = { bucket: 'data', keyPrefix: 'raw/home/' };

it.each([
  { why: 'writes the prefix', destination: LOCATION, inTheWay: true },
  { why: 'reads the prefix', destination: `${LOCATION}1`, inTheWay: false },
])('a task that $why is in the way: $inTheWay', async ({ destination, inTheWay }) => {
  const answers: Readonly<Record<string, object>> = {
    ListLocations: { Locations: [{ LocationArn: LOCATION, LocationUri: 's3://data/raw/home/' }] },
    ListTasks: { Tasks: [{ TaskArn: TASK, Name: 'nightly' }] },
    DescribeTask: { TaskArn: TASK, DestinationLocationArn: destination },
    ListTagsForResource: { Tags: [{ Key: 'owner', Value: 'somebody' }] },
  };
  const { aws } = await scriptedAws(({ operation }) => ({
    status: 200,
    body: JSON.stringify(answers[operation] ?? {}),
  }));
  const found = await aws.dataSync.writersOf(RANGE, new Set());
  expect(found).toEqual(inTheWay ? [{ id: TASK, name: 'nightly', migration: null }] : []);
});
