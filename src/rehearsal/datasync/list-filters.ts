import { invalidRequest } from './refusals.ts';

/** A filter of ListLocations or ListTasks. */
export interface ListFilter {
  readonly Name: string | undefined;
  readonly Values: readonly string[] | undefined;
  readonly Operator: string | undefined;
}

/** A filter value as the model allows it [aws-facts 1]. */
const VALUE = /^[0-9a-zA-Z_ \-:*.\\/?]{1,255}$/;

type Test = (found: string, wanted: readonly string[]) => boolean;
const first = (wanted: readonly string[]): string => wanted[0] ?? '';
const TEXT_TESTS: Readonly<Record<string, Test>> = {
  Equals: (found, wanted) => found === first(wanted),
  NotEquals: (found, wanted) => found !== first(wanted),
  In: (found, wanted) => wanted.includes(found),
  BeginsWith: (found, wanted) => found.startsWith(first(wanted)),
  Contains: (found, wanted) => found.includes(first(wanted)),
  NotContains: (found, wanted) => !found.includes(first(wanted)),
};
const ORDER_TESTS: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  LessThan: (a, b) => a < b,
  LessThanOrEqual: (a, b) => a <= b,
  GreaterThan: (a, b) => a > b,
  GreaterThanOrEqual: (a, b) => a >= b,
  Equals: (a, b) => a === b,
  NotEquals: (a, b) => a !== b,
};

/** A property a list can be filtered by: text (a task's locations are two), or a time in milliseconds. */
export type Property = string | readonly string[] | number;

function testOne(filter: ListFilter, property: Property): boolean {
  const { Operator: operator = '', Values: values = [] } = filter;
  if (values.length === 0 || values.some((value) => !VALUE.test(value))) {
    throw invalidRequest(`Filter ${filter.Name ?? ''} has an invalid value.`, 'InvalidFilter');
  }
  if (typeof property === 'number') {
    const test = ORDER_TESTS[operator];
    const wanted = Date.parse(first(values));
    if (test === undefined || Number.isNaN(wanted))
      throw invalidRequest(`Invalid ${filter.Name ?? ''} filter.`, 'InvalidFilter');
    return test(property, wanted);
  }
  const test = TEXT_TESTS[operator];
  if (test === undefined)
    throw invalidRequest(`Operator ${operator} does not apply to ${filter.Name ?? ''}.`, 'InvalidFilter');
  return [property].flat().some((found) => test(found, values));
}

/** Whether all filters hold. Throws `InvalidRequestException` for an unknown name, operator or value. */
export function passes(
  filters: readonly ListFilter[] | undefined,
  properties: Readonly<Record<string, Property>>,
): boolean {
  return (filters ?? []).every((filter) => {
    const property = properties[filter.Name ?? ''];
    if (property === undefined)
      throw invalidRequest(`There is no filter ${filter.Name ?? ''}.`, 'InvalidFilter');
    return testOne(filter, property);
  });
}
