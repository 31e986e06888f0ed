import type { FilterRule, ManifestConfig, Options, TaskReportConfig } from '@aws-sdk/client-datasync';
import * as sdk from '@aws-sdk/client-datasync';
import { enumValues } from '../model.ts';
import { excludeTest, includeTest } from './filters.ts';
import { checkManifestCombination, manifestConfig } from './manifest.ts';
import { type OptionContext, settleOptions } from './options.ts';
import { invalidRequest } from './refusals.ts';
import type { Settings } from './resources.ts';
import { bucketOf, roleArn } from './rules.ts';

/** The members CreateTask, UpdateTask and StartTaskExecution have in common, under one name each. */
export interface SettingsRequest {
  readonly options: Options | undefined;
  readonly excludes: FilterRule[] | undefined;
  readonly includes: FilterRule[] | undefined;
  readonly report: TaskReportConfig | undefined;
  readonly manifest: ManifestConfig | undefined;
}

const isEmpty = (value: object): boolean =>
  Object.values(value).every((member) => member === undefined || member === null);

function reportConfig(given: TaskReportConfig): TaskReportConfig | null {
  if (isEmpty(given)) return null;
  const target = given.Destination?.S3;
  if (target === undefined)
    throw invalidRequest('TaskReportConfig needs Destination.S3.', 'ValidationFailed');
  bucketOf(target.S3BucketArn ?? '');
  roleArn(target.BucketAccessRoleArn ?? '');
  const words = [
    ['ReportOutputType', given.OutputType],
    ['ReportLevel', given.ReportLevel],
    ['ObjectVersionIds', given.ObjectVersionIds],
    ...Object.values(given.Overrides ?? {}).map(
      (override) => ['ReportLevel', override?.ReportLevel] as const,
    ),
  ] as const;
  for (const [name, value] of words) {
    if (value === undefined || enumValues(sdk, name)?.includes(value)) continue;
    throw invalidRequest(`${name} ${value} is not valid.`, 'ValidationFailed');
  }
  return given;
}

/** What a request asks for on top of what was there. An empty report or manifest
 * configuration takes the report or manifest away. */
export function settle(request: SettingsRequest, context: OptionContext, before?: Settings): Settings {
  excludeTest(request.excludes);
  includeTest(request.includes);
  const settings: Settings = {
    options: settleOptions(request.options, context, before?.options),
    excludes: request.excludes ?? before?.excludes ?? [],
    includes: request.includes ?? before?.includes ?? [],
    report: request.report === undefined ? (before?.report ?? null) : reportConfig(request.report),
    manifest: request.manifest === undefined ? (before?.manifest ?? null) : manifestConfig(request.manifest),
  };
  checkManifestCombination(settings);
  return settings;
}

/** Settings as Describe answers show them. */
export function describeSettings({ options, excludes, includes, report, manifest }: Settings): object {
  return {
    Options: options,
    ...(excludes.length === 0 ? {} : { Excludes: excludes }),
    ...(includes.length === 0 ? {} : { Includes: includes }),
    ...(report === null ? {} : { TaskReportConfig: report }),
    ...(manifest === null ? {} : { ManifestConfig: manifest }),
  };
}
