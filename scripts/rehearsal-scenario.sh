#!/usr/bin/env bash
# Walks the rehearsal with the AWS CLI, as an administrator would walk an account: bucket, a multipart upload, versions,
# lifecycle, a DataSync transfer, a file share. Usage:
#
#   export AWS_SHARED_CREDENTIALS_FILE=.headwater/rehearsal/credentials AWS_PROFILE=rehearsal AWS_DEFAULT_REGION=us-east-1
#   scripts/rehearsal-scenario.sh ENDPOINT SERVER EXPORT AGENT_ARN GATEWAY_ARN
#
# SERVER and EXPORT are an NFS share of headwater.yaml, the ARNs its agent and gateway. Ends with "scenario: passed".
set -euo pipefail
endpoint=$1 server=$2 export=$3 agent=$4 gateway=$5
bucket=scenario-$$
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

aws() { command "${AWS_CLI:-aws}" --endpoint-url "$endpoint" --output text "$@"; }
say() { printf '\n== %s\n' "$1"; }
# expect WHAT WANTED FOUND
expect() {
  if [ "$2" != "$3" ]; then
    printf '%s: wanted %q, found %q\n' "$1" "$2" "$3" >&2
    exit 1
  fi
  printf '%s: %s\n' "$1" "$3"
}
# wait_for WANTED COMMAND...: until it prints that, at most a minute.
wait_for() {
  local wanted=$1 found=''
  for _ in $(seq 120); do
    found=$("${@:2}")
    [ "$found" = "$wanted" ] && break
    [ "$found" = ERROR ] && break
    sleep 0.5
  done
  expect "${*:2}" "$wanted" "$found"
}

say 'a bucket that keeps versions'
aws s3api create-bucket --bucket "$bucket"
aws s3api put-bucket-versioning --bucket "$bucket" --versioning-configuration Status=Enabled
wait_for Enabled aws s3api get-bucket-versioning --bucket "$bucket" --query Status

say 'a multipart upload of 200 MiB, and back'
head -c $((200 << 20)) /dev/urandom >"$work/large"
aws s3 cp --no-progress "$work/large" "s3://$bucket/large"
aws s3 cp --no-progress "s3://$bucket/large" "$work/back"
cmp "$work/large" "$work/back"
expect 'bytes' $((200 << 20)) "$(aws s3api head-object --bucket "$bucket" --key large --query ContentLength)"
etag=$(aws s3api head-object --bucket "$bucket" --key large --query ETag)
expect 'parts in the ETag' 25 "$(sed -E 's/^"[0-9a-f]{32}-([0-9]+)"$/\1/' <<<"$etag")"

say 'an overwrite, and both versions'
printf first >"$work/small"
aws s3 cp --no-progress "$work/small" "s3://$bucket/raw/small"
printf second >"$work/small"
aws s3 cp --no-progress "$work/small" "s3://$bucket/raw/small"
versions=$(aws s3api list-object-versions --bucket "$bucket" --prefix raw/ --query 'Versions[].[IsLatest,VersionId]')
expect 'versions' 2 "$(wc -l <<<"$versions")"
older=$(awk '$1 == "False" { print $2 }' <<<"$versions")
aws s3api get-object --bucket "$bucket" --key raw/small --version-id "$older" "$work/older" >"$work/headers"
expect 'the older version' first "$(cat "$work/older")"
aws s3api delete-object --bucket "$bucket" --key raw/small
expect 'delete marker' True \
  "$(aws s3api list-object-versions --bucket "$bucket" --prefix raw/ --query 'DeleteMarkers[0].IsLatest')"

say 'lifecycle rules, put and got'
cat >"$work/rules.json" <<'RULES'
{
  "Rules": [
    {
      "ID": "cold-after-90-days",
      "Status": "Enabled",
      "Filter": { "Prefix": "raw/" },
      "Transitions": [{ "Days": 90, "StorageClass": "DEEP_ARCHIVE" }],
      "NoncurrentVersionExpiration": { "NoncurrentDays": 30 }
    }
  ]
}
RULES
aws s3api put-bucket-lifecycle-configuration --bucket "$bucket" --lifecycle-configuration "file://$work/rules.json"
lifecycle_class() {
  aws s3api get-bucket-lifecycle-configuration --bucket "$bucket" --query 'Rules[0].Transitions[0].StorageClass' ||
    echo 'not yet'
}
wait_for DEEP_ARCHIVE lifecycle_class

say 'a transfer from the NFS share'
role=arn:aws:iam::$(cut -d: -f5 <<<"$agent"):role/transfer
source=$(aws datasync create-location-nfs --server-hostname "$server" --subdirectory "$export" \
  --on-prem-config "AgentArns=$agent" --query LocationArn)
destination=$(aws datasync create-location-s3 --s3-bucket-arn "arn:aws:s3:::$bucket" --subdirectory transferred/ \
  --s3-config "BucketAccessRoleArn=$role" --query LocationArn)
task=$(aws datasync create-task --source-location-arn "$source" --destination-location-arn "$destination" \
  --options VerifyMode=ONLY_FILES_TRANSFERRED --query TaskArn)
wait_for AVAILABLE aws datasync describe-task --task-arn "$task" --query Status
execution=$(aws datasync start-task-execution --task-arn "$task" --query TaskExecutionArn)
wait_for SUCCESS aws datasync describe-task-execution --task-execution-arn "$execution" --query Status
files=$(aws datasync describe-task-execution --task-execution-arn "$execution" --query FilesTransferred)
# Files and directories, as Basic mode counts them.
objects=$(aws s3api list-objects-v2 --bucket "$bucket" --prefix transferred/ --query 'Contents[].[Key]' | wc -l)
expect 'objects' "$files" "$objects"

say 'a file share over it'
share=$(aws storagegateway create-nfs-file-share --client-token "scenario-$$" --gateway-arn "$gateway" --role "$role" \
  --location-arn "arn:aws:s3:::$bucket/transferred/" --file-share-name "scenario-$$" --client-list 10.0.0.0/8 \
  --query FileShareARN)
wait_for AVAILABLE aws storagegateway describe-nfs-file-shares --file-share-arn-list "$share" \
  --query 'NFSFileShareInfoList[0].FileShareStatus'
aws storagegateway refresh-cache --file-share-arn "$share" --query NotificationId

printf '\nscenario: passed\n'
