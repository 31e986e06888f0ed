import { over } from '../duration/duration.ts';
import type { SimulatedPass } from './input.ts';
import type { World } from './world.ts';

/** Where shares are in their passes. Times are seconds from the start. */
export interface Passes {
  /** Lets everything begin that may begin at once. */
  readonly start: () => void;
  /** Index of a share's present pass. */
  readonly passOf: (share: number) => number;
  /** When the present pass could begin: for a final one, the freeze. */
  readonly readySeconds: (share: number) => number;
  /** A first execution of the present pass has begun; only the first call in a pass counts. */
  readonly begun: (share: number, nowSeconds: number) => void;
  /** An execution has ended; a failed one will be tried again. */
  readonly ended: (share: number, bytes: number, failed: boolean, nowSeconds: number) => void;
  /** The time asked for with `wake` has come. */
  readonly woken: (share: number, nowSeconds: number) => void;
  /** All shares have proved their final pass. */
  readonly isOver: () => boolean;
}

interface State {
  pass: number;
  stage: 'waiting' | 'copying' | 'checking' | 'pausing';
  partsLeft: number;
  readyAt: number;
  begunAt: number | null;
  copiedAt: number;
  bytes: number;
  reruns: number;
}

/** What passes ask of the rest of the simulation. */
export interface PassHooks {
  /** All partitions of the share may run now. */
  readonly ready: (share: number) => void;
  /** {@link Passes.woken} at that time. */
  readonly wake: (share: number, atSeconds: number) => void;
  readonly proved: (pass: SimulatedPass) => void;
}

/**
 * Passes of a share follow one another, each after the proof of the one before and the pause. The final passes of a wave
 * begin together, when all its shares are that far: they are cut over together. A wave that is awaited holds back later
 * ones until its last proof.
 */
export function passesOf({ input, shares, waves }: World, { ready, wake, proved }: PassHooks): Passes {
  const { rates, passes, startAtMs } = input;
  const awaited = [...new Set(shares.map(({ waveNumber }) => waveNumber))]
    .sort((a, b) => a - b)
    .map((number) => input.awaitedWaves.includes(number));
  const states = shares.map(
    (): State => ({
      pass: 0,
      stage: 'waiting',
      partsLeft: 0,
      readyAt: 0,
      begunAt: null,
      copiedAt: 0,
      bytes: 0,
      reruns: 0,
    }),
  );
  /** Shares of each wave that are not yet before their final pass, and that are not over. */
  const notFinal = waves.map((own) => own.length);
  const notOver = waves.map((own) => own.length);
  let [left, opened] = [shares.length, 0];

  const open = (share: number, now: number) => {
    const state = states[share] as State;
    Object.assign(state, { stage: 'copying', readyAt: now, begunAt: null, bytes: 0, reruns: 0 });
    state.partsLeft = shares[share]?.parts.length ?? 0;
    ready(share);
  };
  const pause = (share: number, now: number) => {
    (states[share] as State).stage = 'pausing';
    wake(share, now + passes.pauseSeconds);
  };
  /** Opens waves up to and with the first that is awaited and not over. */
  const openWaves = (now: number) => {
    while (opened < waves.length) {
      for (const share of waves[opened] ?? []) open(share, now);
      opened++;
      if (awaited[opened - 1] === true && (notOver[opened - 1] ?? 0) > 0) return;
    }
  };
  const next = (share: number, now: number) => {
    const state = states[share] as State;
    const { wave, passes: own } = shares[share] ?? { wave: 0, passes: [] };
    state.pass++;
    if (state.pass === own.length) {
      left--;
      notOver[wave] = (notOver[wave] ?? 0) - 1;
      if (notOver[wave] === 0 && wave === opened - 1) openWaves(now);
    } else if (state.pass < own.length - 1) {
      pause(share, now);
    } else {
      state.stage = 'waiting';
      notFinal[wave] = (notFinal[wave] ?? 0) - 1;
      if (notFinal[wave] === 0) for (const one of waves[wave] ?? []) pause(one, now);
    }
  };
  const checkSeconds = (share: number) => {
    const { items, bytes } = shares[share] ?? { items: 0, bytes: 0 };
    const { pass, bytes: copied } = states[share] as State;
    const first = shares[share]?.passes[pass] === 'seed';
    // Checksums of what has not changed are known from the first pass on.
    return Math.max(
      over(first ? bytes : copied, rates.verifiedBytes.value),
      over(items, rates.verifiedObjects.value),
    );
  };
  const prove = (share: number, now: number) => {
    const { name, waveNumber, passes: own } = shares[share] ?? { name: '', waveNumber: 0, passes: [] };
    const state = states[share] as State;
    const at = (seconds: number) => startAtMs + seconds * 1000;
    proved({
      share: name,
      wave: waveNumber,
      pass: own[state.pass] ?? 'final',
      ordinal: state.pass + 1,
      readyAtMs: at(state.readyAt),
      startAtMs: at(state.begunAt ?? state.readyAt),
      copiedAtMs: at(state.copiedAt),
      provedAtMs: at(now),
      bytes: state.bytes,
      reruns: state.reruns,
    });
  };

  return {
    start: () => openWaves(0),
    passOf: (share) => (states[share] as State).pass,
    readySeconds: (share) => (states[share] as State).readyAt,
    begun: (share, now) => {
      const state = states[share] as State;
      state.begunAt ??= now;
    },
    ended: (share, bytes, failed, now) => {
      const state = states[share] as State;
      state.bytes += bytes;
      if (failed) state.reruns++;
      else if (--state.partsLeft === 0) {
        state.stage = 'checking';
        state.copiedAt = now;
        wake(share, now + checkSeconds(share));
      }
    },
    woken: (share, now) => {
      if ((states[share] as State).stage === 'checking') {
        prove(share, now);
        next(share, now);
      } else open(share, now);
    },
    isOver: () => left === 0,
  };
}
