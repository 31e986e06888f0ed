import { z } from 'zod';
import { ledgerEventSchema } from '../../ledger/events.ts';
import { planDiffSchema } from '../../plans/diff/diff-schema.ts';
import { reportSchema } from '../report-schema.ts';
import { advancedSchema } from './advanced.ts';
import { carriedOutSchema } from './carried-out.ts';
import { demoSchema } from './demo.ts';
import { discoveredSchema } from './discovered.ts';
import { doctoredSchema } from './doctored.ts';
import { driftSchema } from './drift.ts';
import { finishedScanSchema } from './finished-scan.ts';
import { importedSchema } from './imported.ts';
import { ledgerCheckSchema } from './ledger-check.ts';
import { ledgerPushedSchema } from './ledger-pushed.ts';
import { lifecyclePreviewSchema } from './lifecycle-preview.ts';
import { lintedSchema } from './linted.ts';
import { approvalSchema, planFileSchema } from './plan-file.ts';
import { postureShownSchema, postureUndoneSchema } from './postured.ts';
import { initSchema, rehearsalStartSchema, rehearsalStopSchema, workSchema } from './processes.ts';
import { readinessSchema } from './readiness.ts';
import { restoreKeptSchema } from './restore-kept.ts';
import { restoreRequestedSchema } from './restore-requested.ts';
import { restoreWaitedSchema } from './restore-waited.ts';
import { rolledBackSchema } from './rolled-back.ts';
import { shownSchema } from './scanned.ts';
import { simulatedSchema } from './simulated.ts';
import { statusSchema } from './status.ts';
import { steeredSchema } from './steered.ts';
import { verifiedSchema } from './verified.ts';

/**
 * What each command prints with `--json` when it did not fail, documented in `docs/json.md`. A failure is an
 * {@link errorSchema} value instead, see `error.ts`.
 */
export const COMMAND_VALUES = {
  /** With `--repair` it is a {@link RepairPlanned}, see `repair-planned.ts`. */
  apply: carriedOutSchema,
  cancel: steeredSchema,
  'cutover prepare': z.array(readinessSchema).readonly(),
  'cutover rollback': rolledBackSchema,
  'cutover run': carriedOutSchema,
  demo: demoSchema,
  doctor: doctoredSchema,
  drift: driftSchema,
  init: initSchema,
  'inventory discover': discoveredSchema,
  'inventory import': importedSchema,
  'inventory scan': z.array(finishedScanSchema).readonly(),
  'inventory show': z.array(shownSchema).readonly(),
  'ledger check': ledgerCheckSchema,
  'ledger push': ledgerPushedSchema,
  'ledger show': z.array(ledgerEventSchema).readonly(),
  'lifecycle apply': carriedOutSchema,
  'lifecycle preview': z.array(lifecyclePreviewSchema).readonly(),
  pause: steeredSchema,
  'plan approve': approvalSchema,
  'plan create': planFileSchema,
  'plan diff': planDiffSchema,
  'plan lint': lintedSchema,
  'plan show': planFileSchema,
  'plan simulate': simulatedSchema,
  'posture show': z.array(postureShownSchema).readonly(),
  'posture undo': z.array(postureUndoneSchema).readonly(),
  'rehearsal advance': advancedSchema,
  'rehearsal start': rehearsalStartSchema,
  'rehearsal stop': rehearsalStopSchema,
  report: reportSchema,
  'restore keep': restoreKeptSchema,
  'restore request': restoreRequestedSchema,
  'restore wait': restoreWaitedSchema,
  resume: steeredSchema,
  status: statusSchema,
  /** With `--estimate` it is a {@link VerifyEstimated}, see `verify-estimated.ts`. */
  verify: z.array(verifiedSchema).readonly(),
  work: workSchema,
} as const;

/** A command as it is typed, without `headwater`. */
export type CommandName = keyof typeof COMMAND_VALUES;

/** What a command returns. */
export type CommandValue<Name extends CommandName> = z.output<(typeof COMMAND_VALUES)[Name]>;
