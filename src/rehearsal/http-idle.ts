/** Tells when nobody has asked for a while. */
export interface IdleWatch {
  begin(): void;
  end(): void;
  stop(): void;
}

/**
 * Calls `onIdle` once, after `idleExitMs` without a request under way and not while `busy()`. Without `idleExitMs` never.
 * Its timer keeps no process alive.
 */
export function watchIdle(options: {
  readonly idleExitMs?: number;
  readonly onIdle?: () => void;
  readonly busy?: () => boolean;
}): IdleWatch {
  const { idleExitMs, onIdle, busy = () => false } = options;
  let open = 0;
  let over = false;
  let timer: NodeJS.Timeout | undefined;

  const arm = (): void => {
    clearTimeout(timer);
    if (over || idleExitMs === undefined || onIdle === undefined) return;
    timer = setTimeout(() => {
      if (open > 0 || busy()) arm();
      else {
        over = true;
        onIdle();
      }
    }, idleExitMs).unref();
  };
  arm();
  return {
    begin() {
      open += 1;
    },
    end() {
      open -= 1;
      arm();
    },
    stop() {
      over = true;
      clearTimeout(timer);
    },
  };
}
