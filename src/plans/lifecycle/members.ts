/** The members of one JSON object, taken one by one; what is not understood is named by its path instead of thrown. */
export interface Members {
  /** Text; null when it is not there or not text. */
  text(name: string): string | null;
  /** A whole number that is not negative; null when it is not there or not such a number. */
  count(name: string): number | null;
  /** True or false; null when it is not there or neither. */
  flag(name: string): boolean | null;
  /** The members of an object in it; null when it is not there or no object. */
  inside(name: string): Members | null;
  /** The members of each object of a list, in its order; none when it is not there or no list. */
  each(name: string): readonly Members[];
  /** Says of a member that was taken that it is not understood. */
  strange(name: string): void;
  /** To be called last: says of every member that nobody took that it is not understood. */
  end(): void;
}

type Json = Readonly<Record<string, unknown>>;

/**
 * Reads the members of `value`, whatever it is. `path` is where it stands ('' for the document itself); paths of what is not
 * understood are added to `strangers`. A member without a value is as good as none.
 */
export function membersOf(value: Json, path: string, strangers: string[]): Members {
  const left = new Set(Object.keys(value).filter((name) => isThere(value[name])));
  const pathOf = (name: string): string => (path === '' ? name : `${path}.${name}`);
  const strange = (where: string): null => {
    if (!strangers.includes(where)) strangers.push(where);
    return null;
  };

  const take = <T>(name: string, isIt: (member: unknown) => member is T): T | null => {
    if (!left.delete(name)) return null;
    const member = value[name];
    return isIt(member) ? member : strange(pathOf(name));
  };

  return {
    text: (name) => take(name, (member) => typeof member === 'string'),
    count: (name) => take(name, isCount),
    flag: (name) => take(name, (member) => typeof member === 'boolean'),
    inside(name) {
      const member = take(name, isObject);
      return member === null ? null : membersOf(member, pathOf(name), strangers);
    },
    each(name) {
      return (take(name, (member) => Array.isArray(member)) ?? []).flatMap((item: unknown, at) => {
        const where = `${pathOf(name)}[${at}]`;
        if (isObject(item)) return [membersOf(item, where, strangers)];
        strange(where);
        return [];
      });
    },
    strange: (name) => void strange(pathOf(name)),
    end() {
      for (const name of left) strange(pathOf(name));
    },
  };
}

const isThere = (member: unknown): boolean => member !== undefined && member !== null;

const isObject = (member: unknown): member is Json =>
  typeof member === 'object' && member !== null && !Array.isArray(member);

const isCount = (member: unknown): member is number => Number.isSafeInteger(member) && Number(member) >= 0;
