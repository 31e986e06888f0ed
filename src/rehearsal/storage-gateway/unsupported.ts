import type { Operation } from '../model-service.ts';
import { invalidGatewayRequest } from './refusals.ts';

/**
 * Operations of Storage Gateway that an S3 File Gateway does not have: those of volumes, tapes and FSx, the limit without
 * a schedule, and switching off by request [aws-facts 8].
 */
const OTHER_TYPES = [
  'AddUploadBuffer',
  'AddWorkingStorage',
  'AssignTapePool',
  'AssociateFileSystem',
  'AttachVolume',
  'CancelArchival',
  'CancelRetrieval',
  'CreateCachediSCSIVolume',
  'CreateSnapshot',
  'CreateSnapshotFromVolumeRecoveryPoint',
  'CreateStorediSCSIVolume',
  'CreateTapePool',
  'CreateTapeWithBarcode',
  'CreateTapes',
  'DeleteAutomaticTapeCreationPolicy',
  'DeleteBandwidthRateLimit',
  'DeleteChapCredentials',
  'DeleteSnapshotSchedule',
  'DeleteTape',
  'DeleteTapeArchive',
  'DeleteTapePool',
  'DeleteVolume',
  'DescribeBandwidthRateLimit',
  'DescribeCachediSCSIVolumes',
  'DescribeChapCredentials',
  'DescribeFileSystemAssociations',
  'DescribeSnapshotSchedule',
  'DescribeStorediSCSIVolumes',
  'DescribeTapeArchives',
  'DescribeTapeRecoveryPoints',
  'DescribeTapes',
  'DescribeUploadBuffer',
  'DescribeVTLDevices',
  'DescribeWorkingStorage',
  'DetachVolume',
  'DisableGateway',
  'DisassociateFileSystem',
  'ListAutomaticTapeCreationPolicies',
  'ListFileSystemAssociations',
  'ListTapePools',
  'ListTapes',
  'ListVolumeInitiators',
  'ListVolumeRecoveryPoints',
  'ListVolumes',
  'ResetCache',
  'RetrieveTapeArchive',
  'RetrieveTapeRecoveryPoint',
  'ShutdownGateway',
  'StartGateway',
  'UpdateAutomaticTapeCreationPolicy',
  'UpdateBandwidthRateLimit',
  'UpdateChapCredentials',
  'UpdateFileSystemAssociation',
  'UpdateSnapshotSchedule',
  'UpdateVTLDeviceType',
] as const;

/** All of them answer that this kind of gateway cannot do it: `NotSupported`. */
export const unsupportedOperations: Readonly<Record<string, Operation>> = Object.fromEntries(
  OTHER_TYPES.map((name) => [
    name,
    (): never => {
      const message = `The specified operation is not supported: S3 File Gateways have no ${name}.`;
      throw invalidGatewayRequest(message, 'NotSupported');
    },
  ]),
);
