import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** Debian's AWS CLI, which `.ci/run` installs. */
export const AWS_CLI = '/usr/bin/aws';
const PYTHON = '/usr/bin/python3';
export const hasAwsCli = existsSync(AWS_CLI) && existsSync(PYTHON);

// What /usr/bin/aws does, for one command after another: starting Python for each takes longer than the command.
const SERVE = `
import contextlib, io, json, socket, sys
import awscli.clidriver
# Names below localhost are this machine (RFC 6761), which the C library does not know.
resolve = socket.getaddrinfo
socket.getaddrinfo = lambda host, *rest, **more: resolve('127.0.0.1' if str(host).endswith('.localhost') else host, *rest, **more)
for line in sys.stdin:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = awscli.clidriver.create_clidriver().main(json.loads(line))
        except SystemExit as end:
            code = end.code
    print(json.dumps([code, out.getvalue(), err.getvalue()]), flush=True)
`;

export interface CliAnswer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The AWS CLI, kept running. */
export interface AwsCli {
  run(args: readonly string[]): Promise<CliAnswer>;
  close(): void;
}

/** The environment an AWS tool needs to talk to a rehearsal, and nothing of the user's own configuration. */
export function cliEnvironment(keys: {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}): NodeJS.ProcessEnv {
  return {
    PATH: '/usr/bin:/bin',
    HOME: '/nonexistent',
    LANG: 'C.UTF-8',
    AWS_ACCESS_KEY_ID: keys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_MAX_ATTEMPTS: '1',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_PAGER: '',
  };
}

/** Starts the CLI; commands run one after another. */
export function openAwsCli(env: NodeJS.ProcessEnv): AwsCli {
  const child: ChildProcessWithoutNullStreams = spawn(PYTHON, ['-c', SERVE], { env });
  const waiting: ((answer: CliAnswer) => void)[] = [];
  let complaints = '';
  child.stderr.on('data', (text) => {
    complaints += text;
  });
  const end = (): void => {
    for (const settle of waiting.splice(0)) settle({ code: -1, stdout: '', stderr: complaints });
  };
  child.once('close', end);
  createInterface({ input: child.stdout }).on('line', (line) => {
    const [code, stdout, stderr] = JSON.parse(line) as [number, string, string];
    waiting.shift()?.({ code, stdout, stderr });
  });
  return {
    run: (args) =>
      new Promise((resolve) => {
        waiting.push(resolve);
        child.stdin.write(`${JSON.stringify(args)}\n`);
      }),
    close: () => void child.stdin.end(),
  };
}

/** `CreateNFSFileShare` as the CLI calls it: `create-nfs-file-share`. */
export function commandName(operation: string): string {
  return operation
    .replace(/(.)([A-Z][a-z]+)/g, '$1-$2')
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase();
}
